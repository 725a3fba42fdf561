// ConvertTo-Html: objects as a page with a table, or with a list of properties for each object.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { Hashtable } from '../../core/values/hashtable.ts';
import { engine } from '../evaluator/engine-context.ts';
import type { Frame } from '../evaluator/frame.ts';
import { getProperty, ListValue, propertyNames, stringify, typeName } from '../values/index.ts';
import { htmlText } from './html-text.ts';
import { matchingNames, selectorsOf } from './selectors.ts';

interface Column {
  readonly name: string;
  readonly read: (object: unknown) => unknown;
  /** Attributes of its `<col/>`, with a blank in front. */
  readonly attributes: string;
}

interface State {
  columns: readonly Column[] | undefined;
  written: number;
}

const XHTML = 'http://www.w3.org/1999/xhtml';
const texts = types.anything('String[]');
const lines = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map((one) => stringify(one)));

export const convertToHtml = defineCmdlet({
  verb: 'ConvertTo',
  noun: 'Html',
  summary: 'Turns objects into an HTML page.',
  description:
    'Values are escaped, so what a message or a log brought along stays text. -Head, -Body, -PreContent and -PostContent are HTML and stand as given.',
  parameters: {
    InputObject: { type: types.anything('PSObject'), pipeline: 'value', help: 'The objects.' },
    Property: {
      type: types.anything('Object[]'),
      position: 0,
      help: 'The properties to show; wildcards and calculated ones are allowed.',
    },
    Body: { type: texts, position: 3, help: 'Lines at the beginning of the body.' },
    Head: { type: texts, position: 1, help: 'Lines of the head, instead of the title.' },
    Title: { type: types.text(), position: 2, help: 'The title of the page.' },
    As: { type: types.oneOf('OutputAs', ['Table', 'List']), help: 'A table of all objects, or a list for each.' },
    CssUri: { type: types.text({ min: 1 }), aliases: ['cu', 'uri'], help: 'Where the style sheet is.' },
    Fragment: { type: types.switch, help: 'Only the table, without the page around it.' },
    PreContent: { type: texts, help: 'Lines before the table.' },
    PostContent: { type: texts, help: 'Lines after the table.' },
    Meta: { type: types.anything('Hashtable'), help: 'Names and contents of meta elements.' },
    Charset: { type: types.text({ min: 1 }), help: 'The character set the page says it has.' },
    Transitional: { type: types.switch, help: 'Declares XHTML Transitional instead of Strict.' },
  },
  output: ['System.String'],
  examples: [
    {
      command: 'Get-IPBlockListEntry | ConvertTo-Html Identity,IPRange,Comment -Title Blocked > blocked.html',
      text: 'The block list as a page.',
    },
    { command: 'Get-TransportAgent | ConvertTo-Html -As List -Fragment', text: 'Only the tables, a row a property.' },
  ],
  state: (): State => ({ columns: undefined, written: 0 }),
  begin: (args): string[] => {
    const before = lines(args.PreContent);
    if (args.Fragment) return [...before, '<table>'];
    const kind = args.Transitional ? 'Transitional' : 'Strict';
    return [
      `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 ${kind}//EN"  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-${kind.toLowerCase()}.dtd">`,
      `<html xmlns="${XHTML}">`,
      '<head>',
      ...(args.Charset === undefined ? [] : [`<meta charset="${htmlText(args.Charset)}">`]),
      ...metaLines(args.Meta),
      ...(args.Head === undefined ? [`<title>${htmlText(args.Title ?? 'HTML TABLE')}</title>`] : lines(args.Head)),
      ...(args.CssUri === undefined
        ? []
        : [`<link rel="stylesheet" type="text/css" href="${htmlText(args.CssUri)}" />`]),
      '</head><body>',
      ...lines(args.Body),
      ...before,
      '<table>',
    ];
  },
  process: async (args, context, state): Promise<string[]> => {
    const object = args.InputObject;
    if (object === undefined || object === null) return [];
    state.columns ??= columnsOf(args.Property, object, engine(context).frame);
    const cells: string[] = [];
    for (const { read } of state.columns) cells.push(htmlText(cellText(await read(object))));
    const first = state.written++ === 0;
    if (args.As === 'List') {
      const rows = state.columns.map(({ name }, i) => `<tr><td>${htmlText(name)}:</td><td>${cells[i]}</td></tr>`);
      return first ? rows : ['<tr><td><hr></td></tr>', ...rows];
    }
    const row = `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
    return first ? [...headLines(state.columns), row] : [row];
  },
  end: (args): string[] => ['</table>', ...lines(args.PostContent), ...(args.Fragment ? [] : ['</body></html>'])],
});

function headLines(columns: readonly Column[]): string[] {
  return [
    `<colgroup>${columns.map(({ attributes }) => `<col${attributes}/>`).join('')}</colgroup>`,
    `<tr>${columns.map(({ name }) => `<th>${htmlText(name)}</th>`).join('')}</tr>`,
  ];
}

function metaLines(meta: unknown): string[] {
  if (meta === undefined) return [];
  if (!(meta instanceof Hashtable))
    throw postError('BadCmdletArgument', { detail: '-Meta takes a hashtable.' }, { parameter: 'Meta', target: meta });
  return [...meta.entries()].map(
    ([name, content]) => `<meta name="${htmlText(stringify(name))}" content="${htmlText(stringify(content))}">`,
  );
}

/** The columns, by the first object where names have wildcards or none are given. */
function columnsOf(given: unknown, object: unknown, frame: Frame): Column[] {
  const named = (name: string): Column => ({ name, read: (one) => getProperty(one, name), attributes: '' });
  if (given === undefined) {
    const names = object instanceof Hashtable ? [...object.keys()].map((key) => stringify(key)) : propertyNames(object);
    return names.map(named);
  }
  return selectorsOf(given, frame).flatMap(({ name, isPattern, read, options }) => {
    if (isPattern) return matchingNames(object, name).map(named);
    const attributes = ['width', 'alignment'].flatMap((key) => {
      const value = options.get(key);
      return value === undefined ? [] : [` ${key === 'width' ? key : 'align'}="${htmlText(stringify(value))}"`];
    });
    return [{ name, read, attributes: attributes.join('') }];
  });
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) || value instanceof ListValue ? typeName(value) : stringify(value);
}
