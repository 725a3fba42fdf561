// What the formatter is told of the session: width, views, enumeration limit, how errors look.

import { errorLines } from '../errors/error-lines.ts';
import { errorView, profileOf } from '../errors/error-view.ts';
import type { Session } from '../evaluator/session.ts';
import type { ShellAccess } from '../format/shell-access.ts';
import { isNumeric, toDouble } from '../values/index.ts';

const DEFAULT_WIDTH = 120;

export function formatting(session: Session): ShellAccess['formatting'] {
  return {
    width: () => session.services.io.stdout.columns ?? DEFAULT_WIDTH,
    profile: () => profileOf(session),
    views: session.services.views,
    enumerationLimit: () => {
      const limit = session.global.get('formatenumerationlimit');
      return isNumeric(limit) ? toDouble(limit) : 4;
    },
    errorLines: (error) => errorLines(error, errorView(session)),
  };
}
