// An error as people see it: ConciseView, one line at the prompt, with the place in scripts and parse errors.
import type { ErrorObject } from '../values/index.ts';
import { categoryInfo, positionMessage } from '../values/member-tables.ts';

const MAX_CODE = 69;

export type ErrorView = 'ConciseView' | 'NormalView' | 'CategoryView';

/** Lines without line ends; control characters are left to the writer. `view` is the value of $ErrorView. */
export function errorLines(error: ErrorObject, view: ErrorView = 'ConciseView'): readonly string[] {
  if (view === 'CategoryView') return [String(categoryInfo(error))];
  if (view === 'NormalView') return normalLines(error);
  const { place } = error;
  const lines = located(error) && place !== undefined ? placed(error) : [`${heading(error)}: ${error.text}`];
  if (error.recommendation !== undefined && error.recommendation !== '')
    return [...lines, `  Recommendation: ${error.recommendation}`];
  return lines.flatMap((line) => line.split('\n'));
}

/** Windows PowerShell 5.1's: the place, the category and the id stand below the message. */
function normalLines(error: ErrorObject): string[] {
  const isParse = error.category === 'ParserError';
  const named = !isParse && error.command !== undefined && error.command !== '';
  const message = `${named ? `${error.command} : ` : ''}${error.text}`.split('\n');
  const place = positionMessage(error)
    .split('\n')
    .filter((line) => line !== '');
  return [
    ...(isParse ? [...place, ...message] : [...message, ...place]),
    `    + CategoryInfo          : ${String(categoryInfo(error))}`,
    `    + FullyQualifiedErrorId : ${error.FullyQualifiedErrorId}`,
    ...(error.recommendation ? [`    + Recommendation        : ${error.recommendation}`] : []),
    ' ',
  ];
}

const located = (error: ErrorObject) => error.category === 'ParserError' || error.place?.source.file !== undefined;

/** The command that failed; of an expression its category and, where it has none, the exception's type. */
function heading(error: ErrorObject): string {
  if (error.category === 'ParserError') return 'ParserError';
  if (error.command !== undefined && error.command !== '') return error.command;
  if (error.category === 'OperationStopped') return 'Exception';
  return error.category === 'NotSpecified' ? error.exception.typeName.split('.').at(-1)! : error.category;
}

function placed(error: ErrorObject): string[] {
  const { source, extent } = error.place!;
  const { line, column, text } = source.position(extent.start);
  const number = String(line);
  const margin = ' '.repeat(Math.max(4, number.length));
  const [code, shift] = windowed(text, column);
  const length = Math.max(1, Math.min(extent.end - extent.start, text.length - column + 1));
  return [
    `${heading(error)}: ${source.file ?? ''}${source.file === undefined ? '' : `:${line}`}`.trimEnd(),
    `Line ${' '.repeat(Math.max(0, margin.length - 4))}|`,
    `${number.padStart(margin.length)} | ${code}`,
    `${margin} | ${' '.repeat(Math.max(0, column - 1 - shift))}${'~'.repeat(Math.min(length, MAX_CODE))}`,
    ...error.text.split('\n').map((one) => `${margin} | ${one}`),
  ];
}

/** A long line is cut to a window around the error. */
function windowed(text: string, column: number): [string, number] {
  if (text.length <= MAX_CODE) return [text, 0];
  const from = Math.max(0, Math.min(column - 20, text.length - MAX_CODE));
  const cut = text.slice(from, from + MAX_CODE);
  return [`${from > 0 ? '… ' : ''}${cut}${from + MAX_CODE < text.length ? ' …' : ''}`, from > 0 ? from - 2 : 0];
}
