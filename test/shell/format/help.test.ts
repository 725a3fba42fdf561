// Get-Command and Get-Help over a small table of commands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Cmdlet, defineCmdlet, type Output } from '../../../src/core/cmdlet.ts';
import { PosternError } from '../../../src/core/error-record.ts';
import { types } from '../../../src/core/types.ts';
import type { Hashtable } from '../../../src/core/values/hashtable.ts';
import { getCommand } from '../../../src/shell/builtins/get-command.ts';
import { getHelp } from '../../../src/shell/builtins/get-help.ts';
import { syntaxLines } from '../../../src/shell/format/help/syntax-lines.ts';
import type { CommandFacts, ShellCmdletContext } from '../../../src/shell/format/shell-access.ts';
import { format } from './support.ts';

const setThing = defineCmdlet({
  verb: 'Set',
  noun: 'Thing',
  summary: 'Changes a thing.',
  description: 'It must exist.',
  aliases: ['sthing'],
  confirmImpact: 'Medium',
  defaultSet: 'ById',
  parameters: {
    Mode: { type: types.oneOf('Mode', ['Reject', 'Delete']), help: 'What it does.' },
    Identity: {
      type: types.text(),
      mandatory: true,
      position: 0,
      pipeline: 'both',
      sets: ['ById'],
      help: 'Which one.',
    },
    All: { type: types.switch, mandatory: true, sets: ['All'], help: 'Every one.' },
    Comment: { type: types.text(), position: 1, help: 'A note.', aliases: ['Note'] },
    Old: { type: types.text(), help: 'Not any more.', refused: 'nothing reads it.' },
  },
  examples: [{ command: 'Set-Thing a -Mode Delete', text: 'Deletes.' }],
  process: () => {},
});

const commands: readonly CommandFacts[] = [
  { kind: 'Cmdlet', name: 'Set-Thing', cmdlet: setThing, signature: setThing },
  { kind: 'Alias', name: 'sthing', definition: 'Set-Thing' },
  {
    kind: 'Function',
    name: 'Get-Other',
    definition: 'param($A)',
    signature: {
      name: 'Get-Other',
      parameters: { A: { type: types.anything(), position: 0, help: '' } },
      supportsShouldProcess: false,
      isSimple: true,
    },
    help: '\n.SYNOPSIS\n  Finds.\n.PARAMETER A\n  The first.\n.EXAMPLE\n  Get-Other 1\n  Finds one.\n',
  },
];

async function run(cmdlet: Cmdlet, args: Record<string, unknown>): Promise<{ out: unknown[]; errors: string[] }> {
  const out: unknown[] = [];
  const errors: string[] = [];
  const context = {
    writeError: (error: PosternError) => errors.push(error.record.id),
    shell: { formatting: {}, commands: () => commands },
  } as unknown as ShellCmdletContext;
  for (const one of ((await cmdlet.process(args, context, undefined)) ?? []) as Iterable<Output>) out.push(one);
  return { out, errors };
}

test('syntax lines are like those of PowerShell', () => {
  assert.deepEqual(syntaxLines(setThing), [
    'Set-Thing [-Identity] <String> [[-Comment] <String>] [-Mode {Reject | Delete}] [-WhatIf] [-Confirm] [<CommonParameters>]',
    'Set-Thing [[-Comment] <String>] -All [-Mode {Reject | Delete}] [-WhatIf] [-Confirm] [<CommonParameters>]',
  ]);
});

test('Get-Command finds by pattern, verb, noun and kind', async () => {
  const names = async (args: Record<string, unknown>) =>
    (await run(getCommand, args)).out.map((one) => (one as { Name: string }).Name);
  assert.deepEqual(await names({}), ['Get-Other', 'Set-Thing', 'sthing']);
  assert.deepEqual(await names({ Name: ['*-t*'] }), ['Set-Thing']);
  assert.deepEqual(await names({ Verb: ['get'] }), ['Get-Other']);
  assert.deepEqual(await names({ Noun: ['Th*'] }), ['Set-Thing']);
  assert.deepEqual(await names({ CommandType: 'Alias' }), ['sthing']);
  assert.deepEqual((await run(getCommand, { Name: ['nope', 'n*pe'] })).errors, ['CommandNotFoundException']);
  const [found] = (await run(getCommand, { Name: ['set-thing'] })).out as { Parameters: Hashtable }[];
  assert.equal((found!.Parameters.get('comment') as { Name: string }).Name, 'Comment');
  const [syntax] = (await run(getCommand, { Name: ['set-thing'], Syntax: true })).out as string[];
  assert.match(syntax ?? '', /^\nSet-Thing \[-Identity\]/);
});

test('Get-Help shows its sections', async () => {
  const lines = async (args: Record<string, unknown>) => format((await run(getHelp, args)).out);
  const titles = async (args: Record<string, unknown>) => (await lines(args)).filter((line) => /^[A-Z]+$/.test(line));
  assert.deepEqual(await titles({ Name: 'sthing' }), [
    'NAME',
    'SYNOPSIS',
    'SYNTAX',
    'DESCRIPTION',
    'ALIASES',
    'REMARKS',
  ]);
  const full = ['NAME', 'SYNOPSIS', 'SYNTAX', 'DESCRIPTION', 'PARAMETERS', 'ALIASES', 'EXAMPLES'];
  assert.deepEqual(await titles({ Name: 'set-thing', Full: true }), full);
  assert.deepEqual(await titles({ Name: 'set-thing', Examples: true }), ['NAME', 'SYNOPSIS', 'EXAMPLES']);
  assert.ok(
    (await lines({ Name: 'set-thing', Full: true })).includes(
      '        Accept pipeline input?  true (ByValue, ByPropertyName)',
    ),
  );
  assert.ok((await lines({ Name: 'Get-Other', Detailed: true })).includes('    -A <Object>'));
  assert.deepEqual(await lines({ Name: '*-*' }), [
    '',
    'Name      Category Module  Synopsis',
    '----      -------- ------  --------',
    'Get-Other Function         Finds.',
    'Set-Thing Cmdlet   Postern Changes a thing.',
    '',
  ]);
  const [info] = (await run(getHelp, { Name: 'Set-Thing' })).out as { Synopsis: string }[];
  assert.equal(info?.Synopsis, 'Changes a thing.');
});

test('help that does not exist has an id', async () => {
  const idOf = (id: string) => (thrown: unknown) => thrown instanceof PosternError && thrown.record.id === id;
  await assert.rejects(run(getHelp, { Name: 'Nope' }), idOf('HelpNotFound'));
  await assert.rejects(run(getHelp, { Name: 'Set-Thing', Parameter: ['x*'] }), idOf('NoParmsFound'));
  assert.equal((await run(getHelp, { Name: 'Set-Thing', Parameter: ['comm*'] })).out.length, 1);
});
