// Comment-based help of functions and scripts: `.SYNOPSIS`, `.PARAMETER name` and their kin, by about_Comment_Based_Help.

export interface CommentHelp {
  readonly synopsis: string;
  readonly description: string;
  readonly notes: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly examples: readonly string[];
  readonly links: readonly string[];
}

const KEYWORD = /^\s*\.([A-Za-z]+)(?:[ \t]+(\S.*?))?\s*$/;

export function readCommentHelp(text: string): CommentHelp {
  const sections: { readonly keyword: string; readonly argument: string; readonly lines: string[] }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const match = KEYWORD.exec(line);
    if (match) sections.push({ keyword: match[1]!.toLowerCase(), argument: match[2] ?? '', lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  const bodies = (keyword: string) =>
    sections.filter((one) => one.keyword === keyword).map(({ lines }) => trimmed(lines));
  return {
    synopsis: bodies('synopsis').join('\n'),
    description: bodies('description').join('\n'),
    notes: bodies('notes').join('\n'),
    parameters: new Map(
      sections
        .filter(({ keyword }) => keyword === 'parameter')
        .map(({ argument, lines }) => [argument.toLowerCase(), trimmed(lines)]),
    ),
    examples: bodies('example'),
    links: bodies('link').filter((link) => link !== ''),
  };
}

/** Without empty lines around it and the blanks all its lines begin with. */
function trimmed(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return '';
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const body = lines.slice(first, last + 1);
  const indent = Math.min(...body.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)![0].length));
  return body.map((line) => line.slice(indent).trimEnd()).join('\n');
}
