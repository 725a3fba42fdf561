// The text of help, section by section: NAME, SYNOPSIS, SYNTAX, DESCRIPTION, PARAMETERS, EXAMPLES.
import { wrapText } from '../wrap-text.ts';
import type { HelpDetail, HelpParameter, HelpParts } from './help-info.ts';

const INDENT = '    ';
const COMMON =
  'Every cmdlet has -Verbose, -Debug, -ErrorAction, -ErrorVariable, -WarningAction, -WarningVariable, -InformationAction, -InformationVariable, -OutVariable, -OutBuffer and -PipelineVariable.';

export function helpLines(parts: HelpParts, detail: HelpDetail, width: number): string[] {
  const body = (text: string, depth = 1) => indented(text, depth, width);
  const lines: string[] = [''];
  const section = (title: string, content: readonly string[]) => {
    if (content.length > 0) lines.push(title, ...content, '');
  };
  section('NAME', body(parts.name));
  section('SYNOPSIS', parts.synopsis === '' ? [] : body(parts.synopsis));
  if (detail === 'examples') {
    section('EXAMPLES', exampleLines(parts, width));
    return lines;
  }
  section(
    'SYNTAX',
    parts.syntax.flatMap((line, i) => [...(i > 0 ? [''] : []), ...body(line)]),
  );
  section('DESCRIPTION', parts.description === '' ? [] : body(parts.description));
  if (detail === 'short') {
    section('ALIASES', parts.aliases.length === 0 ? [] : body(parts.aliases.join(', ')));
    section('REMARKS', [
      ...(parts.examples.length === 0 ? [] : body(`To see the examples, type: "Get-Help ${parts.name} -Examples"`)),
      ...body(`For more information, type: "Get-Help ${parts.name} -Detailed"`),
      ...body(`For everything, type: "Get-Help ${parts.name} -Full"`),
    ]);
    return lines;
  }
  const parameters = parts.parameters.flatMap((parameter) => parameterLines(parameter, detail === 'full', width));
  const common = parts.hasCommon ? [`${INDENT}<CommonParameters>`, ...body(COMMON, 2)] : [];
  section('PARAMETERS', common.length > 0 ? [...parameters, ...common] : parameters.slice(0, -1));
  if (detail === 'full') {
    section(
      'OUTPUTS',
      parts.outputs.flatMap((name) => body(name)),
    );
    section('ALIASES', parts.aliases.length === 0 ? [] : body(parts.aliases.join(', ')));
    section('NOTES', parts.notes === '' ? [] : body(parts.notes));
  }
  section('EXAMPLES', exampleLines(parts, width));
  section(
    'RELATED LINKS',
    parts.links.flatMap((link) => body(link)),
  );
  return lines;
}

export function parameterLines(parameter: HelpParameter, facts: boolean, width: number): string[] {
  const head = `${INDENT}-${parameter.name}${parameter.value === '' ? '' : ` ${parameter.value}`}`;
  const widest = Math.max(0, ...parameter.facts.map(([label]) => label.length));
  const details = facts
    ? ['', ...parameter.facts.map(([label, value]) => `${INDENT}${INDENT}${label.padEnd(widest)}  ${value}`)]
    : [];
  return [head, ...(parameter.description === '' ? [] : indented(parameter.description, 2, width)), ...details, ''];
}

function exampleLines({ examples }: HelpParts, width: number): string[] {
  return examples.flatMap(({ title, code, remarks }, i) => [
    ...(i > 0 ? [''] : []),
    `${INDENT}${title}`,
    '',
    ...code.split('\n').map((line) => INDENT + line),
    ...(remarks === '' ? [] : ['', ...indented(remarks, 1, width)]),
  ]);
}

function indented(text: string, depth: number, width: number): string[] {
  const start = INDENT.repeat(depth);
  return wrapText(text, Math.max(20, width - start.length)).map((line) => (start + line).trimEnd());
}
