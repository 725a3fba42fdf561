// The shell's own cmdlets, the explicit list: which file holds which, loaded when the first of them is called.
import type { Cmdlet } from '../../core/cmdlet.ts';

type Module = { readonly [name: string]: unknown };
type Loader = () => Promise<readonly Cmdlet[]>;

/** The names a file defines, and how to load it. */
const FILES: readonly (readonly [names: string, load: () => Promise<Module>])[] = [
  ['where-object', () => import('./where-object.ts')],
  ['foreach-object', () => import('./foreach-object.ts')],
  ['select-object', () => import('./select-object.ts')],
  ['sort-object', () => import('./sort-object.ts')],
  ['measure-object', () => import('./measure-object.ts')],
  ['group-object', () => import('./group-object.ts')],
  ['compare-object', () => import('./compare-object.ts')],
  ['tee-object', () => import('./tee-object.ts')],
  ['get-unique', () => import('./get-unique.ts')],
  ['new-object', () => import('./new-object.ts')],
  ['add-member', () => import('./add-member.ts')],
  ['get-member', () => import('./get-member.ts')],
  [
    'out-null write-output write-host write-warning write-verbose write-debug write-information write-progress',
    () => import('./write-cmdlets.ts'),
  ],
  ['write-error', () => import('./write-error.ts')],
  ['get-date new-timespan', () => import('./date-cmdlets.ts')],
  ['import-csv export-csv convertto-csv convertfrom-csv', () => import('./csv-cmdlets.ts')],
  ['convertto-json convertfrom-json', () => import('./json-cmdlets.ts')],
  ['convertto-html', () => import('./convert-to-html.ts')],
  ['export-clixml import-clixml', () => import('./clixml-cmdlets.ts')],
  ['get-content set-content add-content clear-content', () => import('./content-cmdlets.ts')],
  ['test-path get-childitem get-item', () => import('./item-cmdlets.ts')],
  ['new-item remove-item copy-item move-item rename-item', () => import('./change-item-cmdlets.ts')],
  ['mkdir', () => import('./make-directory.ts')],
  [
    'split-path join-path resolve-path convert-path get-location set-location push-location pop-location',
    () => import('./path-cmdlets.ts'),
  ],
  ['get-variable set-variable new-variable remove-variable clear-variable', () => import('./variable-cmdlets.ts')],
  ['get-alias set-alias new-alias', () => import('./alias-cmdlets.ts')],
  ['select-string', () => import('./select-string.ts')],
  [
    'convertfrom-stringdata invoke-expression measure-command start-sleep get-random new-guid read-host',
    () => import('./utility-cmdlets.ts'),
  ],
  [
    'add-pssnapin get-pssnapin import-module get-module remove-module set-executionpolicy get-executionpolicy set-strictmode new-pssession import-pssession remove-pssession get-pssession clear-host get-host get-culture get-uiculture',
    () => import('./session-cmdlets.ts'),
  ],
  ['get-history invoke-history clear-history add-history', () => import('./history-cmdlets.ts')],
  ['start-transcript stop-transcript', () => import('./transcript-cmdlets.ts')],
  ['send-mailmessage', () => import('./send-mail-message.ts')],
  ['get-credential convertto-securestring', () => import('./credential-cmdlets.ts')],
  ['invoke-webrequest invoke-restmethod', () => import('./web-cmdlets.ts')],
  ['get-process', () => import('./get-process.ts')],
  ['invoke-command', () => import('./invoke-command.ts')],
  ['format-table', () => import('./format-table.ts')],
  ['format-list', () => import('./format-list.ts')],
  ['format-wide', () => import('./format-wide.ts')],
  ['format-custom', () => import('./format-custom.ts')],
  ['out-default', () => import('./out-default.ts')],
  ['out-host more', () => import('./out-host.ts')],
  ['out-string', () => import('./out-string.ts')],
  ['out-file', () => import('./out-file.ts')],
  ['get-command', () => import('./get-command.ts')],
  ['get-help', () => import('./get-help.ts')],
];

function isCmdlet(value: unknown): value is Cmdlet {
  return typeof value === 'object' && value !== null && 'verb' in value && 'noun' in value && 'process' in value;
}

function loader(load: () => Promise<Module>): Loader {
  let loaded: Promise<readonly Cmdlet[]> | undefined;
  return () => (loaded ??= load().then((module) => Object.values(module).filter(isCmdlet)));
}

/** These list the others, so all have to be there before one of them runs. */
export const LISTING: ReadonlySet<string> = new Set(['get-command', 'get-help']);

/** By name in lower case. */
export const BUILTIN_LOADERS: ReadonlyMap<string, Loader> = new Map(
  FILES.flatMap(([names, load]) => {
    const one = loader(load);
    return names.split(' ').map((name): [string, Loader] => [name, LISTING.has(name) ? loadBuiltins : one]);
  }),
);

/** All of them: for Get-Command, help, completion and the tests of the registry. */
export async function loadBuiltins(): Promise<readonly Cmdlet[]> {
  const modules = await Promise.all(FILES.map(([, load]) => load()));
  return modules.flatMap((module) => Object.values(module).filter(isCmdlet));
}
