// Which of PowerShell's views errors are shown in: what $ErrorView says, else that of the profile.
import type { Session } from '../evaluator/session.ts';
import type { ErrorView } from './error-lines.ts';

const VIEWS: readonly ErrorView[] = ['ConciseView', 'NormalView', 'CategoryView'];

/** Windows PowerShell 5.1 knows no ConciseView: with its profile that is NormalView. */
export function errorView(session: Session): ErrorView {
  const given = String(session.global.get('errorview')).toLowerCase();
  const view = VIEWS.find((one) => one.toLowerCase() === given) ?? 'ConciseView';
  return view === 'ConciseView' && profileOf(session) === '5.1' ? 'NormalView' : view;
}

export function profileOf(session: Session): '5.1' | '7' {
  return String(session.global.get('psstyleprofile')) === '5.1' ? '5.1' : '7';
}
