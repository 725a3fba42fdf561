// Nothing a script prints from log or mail data changes the terminal's state, whatever way it takes to the terminal.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { Ports } from '../../../src/core/ports.ts';
import type { ShellServices } from '../../../src/shell/contract.ts';
import { createShell } from '../../../src/shell/host.ts';

/** OSC (title, clipboard), CSI, DCS, APC, PM, SOS, RIS, charset shifts, C1 forms, CR, BS, BEL, marks of direction, NUL, DEL. */
const HOSTILE = [
  '\x1b]0;title\x07',
  '\x1b]52;c;ZXZpbA==\x1b\\',
  '\x1b[2J\x1b[31m\x1b[?1049h\x1b[6n',
  '\x1bP$q"p\x1b\\',
  '\x1b_apc\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\',
  '\x1bc\x1b(0\x0e\x0f',
  '\x9b31m\x9d0;title\x9c\x90q\x9c\x9e\x9f\x98',
  'safe\rover\bback\x07\x0b\x0c',
  '\u202eevil\u2066\u2069\u200f\u2028\u061c',
  'nul\0del\x7f',
  "quote'\x1b[A",
];

/** All that may reach the terminal: text, line ends, tabs; the shell's own colours of errors and warnings, and clearing its progress line. */
const OWN = /\x1b\[(?:31|33|39)m|\r?\x1b\[K|\r(?=\x1b\[K)/g;
const STEERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const SCRIPTS: readonly string[] = [
  '$h',
  '$h | Out-Host',
  '[pscustomobject]@{ A = $h; B = 1 }',
  '[pscustomobject]@{ A = $h } | Format-List',
  '[pscustomobject]@{ A = $h } | Format-Wide A',
  '[pscustomobject]@{ A = $h; B = 1 } | Format-Table A -GroupBy A -Wrap',
  '[pscustomobject]@{ $h = $h }',
  '@{ $h = @($h, $h) }',
  '[pscustomobject]@{ A = @{ $h = $h }; B = [pscustomobject]@{ $h = $h } } | fl',
  '1 | Format-Table @{ n = $h; e = { $h } }',
  '$h, $h | Group-Object',
  '[pscustomobject]@{ A = $h } | Out-String',
  '[pscustomobject]@{ A = $h } | ConvertTo-Json',
  '[pscustomobject]@{ A = $h } | ConvertTo-Csv',
  '[pscustomobject]@{ $h = $h } | Get-Member',
  'Write-Host $h',
  'Write-Host $h -NoNewline',
  'Write-Warning $h',
  'Write-Verbose $h -Verbose',
  'Write-Information $h -InformationAction Continue',
  'Write-Progress $h -Status $h -PercentComplete 5; 1',
  'Write-Error $h',
  'Write-Error $h -ErrorId $h -RecommendedAction $h',
  'throw $h',
  '$Error | Format-List *',
  '& $h',
  'Get-Date -Date $h',
  'Get-Content $h',
  'Get-Help $h',
  'Get-Command $h',
  'Get-Item -Path $h -ErrorAction Continue',
  '[int]$h',
  '$null.$h()',
  '"a" | Select-Object -ExpandProperty $h',
  'Set-Variable x $h; Get-Variable x',
  'Set-Alias zz $h; Get-Alias zz; zz',
  'function f { param($a) }; f -Nope$h $h',
  'Invoke-Expression $h',
  'Import-Csv $file',
  'Import-Csv $file | Format-List',
  'Get-Content $file | Select-String safe',
  'try { throw $h } catch { $_; $_.Exception.Message; $_ | fl * -Force }',
];

function open(t: TestContext) {
  const home = mkdtempSync(join(tmpdir(), 'postern-terminal-'));
  t.after(() => rmSync(home, { recursive: true }));
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let shown = '';
  for (const stream of [stdout, stderr]) {
    Object.assign(stream, { isTTY: true, columns: 80 });
    stream.on('data', (chunk) => (shown += chunk));
  }
  const services = {
    cmdlets: [],
    views: [],
    ports: { home, server: 'EDGE1', now: () => new Date() } as Ports,
    version: '0',
    io: { stdin, stdout, stderr, interactive: true, color: true },
  } as unknown as ShellServices;
  const shell = createShell(services);
  const take = () => {
    const text = shown;
    shown = '';
    return text;
  };
  return { shell, home, take };
}

test('no script hands control characters of its data to the terminal', async (t) => {
  const { shell, home, take } = open(t);
  const file = join(home, 'hostile.csv');
  shell.session.global.set('file', file);
  for (const hostile of HOSTILE) {
    shell.session.global.set('h', hostile);
    writeFileSync(file, `A,B\n${hostile},1\n`);
    for (const json of [false, true])
      for (const script of SCRIPTS) {
        await shell.runScript(script, { json });
        const left = take().replace(OWN, '');
        assert.doesNotMatch(left, STEERS, `${script} with ${JSON.stringify(hostile)}: ${JSON.stringify(left)}`);
      }
  }
});

test('no script text does, nor a comment of it', async (t) => {
  const { shell, take } = open(t);
  for (const hostile of HOSTILE)
    for (const script of [
      `'${hostile}`,
      `${hostile}`,
      `if (${hostile}) {`,
      `"${hostile}" + `,
      `function f { <#\n.SYNOPSIS\n${hostile}\n#> }; Get-Help f`,
      `function f { '${hostile}' }; Get-Command f | Format-List; (Get-Command f).Definition`,
    ]) {
      await shell.runScript(script, { json: false });
      const left = take().replace(OWN, '');
      assert.doesNotMatch(left, STEERS, `${JSON.stringify(script)}: ${JSON.stringify(left)}`);
    }
});
