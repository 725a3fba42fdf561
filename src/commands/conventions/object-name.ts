// The type of -Name parameters: 1 to 64 characters on one line, because names go into logs and SMTP replies.
import { fail } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import type { ValueType } from '../../core/value-type.ts';

const LIMIT = 64;
const text = types.text();

export const OBJECT_NAME: ValueType<string> = {
  ...text,
  // Checked here and not by the schema: limits there would have every cmdlet that takes a name load the validator.
  convert: (input, spelling) => {
    const name = text.convert(input, spelling).trim();
    const details = { parameter: 'Name', target: name };
    if (name === '') fail('PropertyMissing', { property: 'Name' }, details);
    if (name.length > LIMIT) fail('PropertyTooLong', { property: 'Name', length: name.length, limit: LIMIT }, details);
    if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name))
      fail('PropertyInvalid', { property: 'Name', value: name, detail: 'it must be one line of text' }, details);
    return name;
  },
};
