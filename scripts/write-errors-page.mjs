// Writes docs/errors.md from the error table, so that ids, categories and texts there are the program's own.
import { writeFileSync } from 'node:fs';
import { ERRORS } from '../src/core/errors.ts';

/** Every value an error's text asks for shows as its name. */
const names = new Proxy({}, { get: (_, name) => named(String(name)) });

function named(name) {
  const text = `<${name}>`;
  return new Proxy(Object.assign([text], { toString: () => text, [Symbol.toPrimitive]: () => text }), {
    get: (target, key) => (key === 'toFixed' || key === 'toISOString' ? () => text : target[key]),
  });
}

const rows = Object.entries(ERRORS)
  .toSorted(([a], [b]) => a.localeCompare(b))
  .map(
    ([id, { category, text }]) =>
      `| \`${id}\` | ${category} | ${String(text(names)).replaceAll('|', '\\|').replaceAll('<', '&lt;')} |`,
  );

writeFileSync(
  'docs/errors.md',
  `# Errors

Every error has an id, which stays the same from version to version; scripts and tests rely on it
(\`$Error[0].FullyQualifiedErrorId\`, \`error.id\` with \`--json\`). The text is for people and may change. Names in angle
brackets stand for values. \`node scripts/write-errors-page.mjs\` writes this page from the table in \`src/core/errors/\`.

Parse errors have PowerShell's own ids (\`MissingEndCurlyBrace\`, \`UnexpectedToken\` ...), and so have the errors of
PowerShell's built-in cmdlets. An exception nobody foresaw shows as \`UnexpectedError\`.

| id | category | text |
|---|---|---|
${rows.join('\n')}
`,
);
