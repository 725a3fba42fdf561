// Export- and Import-EdgeConfig: carries the configuration to another server, in Exchange's three steps; scripts of Exchange's names call them.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CmdletContext, Parameter } from '../core/cmdlet.ts';
import { postError } from '../core/errors.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { type Answer, readAnswers, writeAnswers } from './edge-config/answers.ts';
import type { Checked } from './edge-config/check.ts';
import { compose } from './edge-config/compose.ts';
import { readDocument, writeDocument } from './edge-config/document.ts';
import { readText, writePrivately } from './edge-config/private-file.ts';
import { secretCodec } from './edge-config/secret-codec.ts';

const FILE = types.text({ min: 1, max: 4096 });
const KEY_BYTES = 32;

const KEY: Parameter<string> = {
  type: types.text({ min: KEY_BYTES, max: 1024 }),
  help: 'A text of 32 bytes or more that passwords and other secrets are encrypted with.',
  secret: true,
};

const exporting = defineTask({
  verb: 'Export',
  noun: 'EdgeConfig',
  summary: 'Writes the configuration of this server into a file, for another server or for keeping.',
  description:
    'All objects of all classes go into it, and the entries of the IP lists that administrators made. Certificates, queued mail and logs do not. Without -Key passwords are left out, and a warning names each.',
  parameters: {
    CloneConfigData: { type: FILE, help: 'The file to write, in XML.', mandatory: true, position: 0 },
    Key: KEY,
  },
  output: ['EdgeConfigExport'],
  confirmImpact: 'Medium',
  examples: [
    { command: 'Export-EdgeConfig -CloneConfigData edge.xml', text: 'Writes everything but passwords.' },
    {
      command: 'Export-EdgeConfig edge.xml -Key "an example of a key of 32 bytes!"',
      text: 'Writes everything, with passwords encrypted.',
    },
  ],
  process: (args, context) => {
    const { ports } = context;
    const file = resolve(args.CloneConfigData);
    return approved(context, 'Exporting the configuration', file, () => {
      const codec = args.Key === undefined ? undefined : secretCodec(args.Key);
      const { classes } = ports.configuration;
      const copy = ports.configuration.read();
      const open = (sealed: string) => ports.secrets.open(sealed);
      const { document, omitted } = compose(copy, { classes, product: ports.version, codec, open });
      writePrivately(file, writeDocument(document), 'CloneConfigData');
      for (const one of omitted)
        context.writeWarning(postError('EdgeConfigSecretOmitted', { where: one }).record.message);
      const Objects = copy.classes.reduce((sum, { objects }) => sum + objects.length, 0);
      return [
        typed('EdgeConfigExport', {
          Path: file,
          Objects,
          IPListEntries: copy.entries.length,
          Secrets: codec ? 'Encrypted' : 'Omitted',
        }),
      ];
    }) as unknown[];
  },
});

const importing = defineTask({
  verb: 'Import',
  noun: 'EdgeConfig',
  summary: 'Checks a configuration that Export-EdgeConfig wrote, or puts it in place of the one of this server.',
  description:
    'With -IsImport $false nothing is changed: everything that is wrong is shown at once, and the answer file gets an entry for each path and address that this server does not have. With -IsImport $true, and the answers written into that file, the configuration takes the place of the present one in one transaction: everything, or nothing.',
  parameters: {
    CloneConfigData: { type: FILE, help: 'The file that was exported.', mandatory: true, position: 0 },
    IsImport: { type: types.boolean, help: 'Whether to import it, or only to check it.', mandatory: true },
    CloneConfigAnswer: {
      type: FILE,
      help: 'The answer file: written by the check, when there is something to answer, and read by the import.',
    },
    Key: KEY,
  },
  output: ['EdgeConfigProblem', 'EdgeConfigImport'],
  confirmImpact: 'Medium',
  examples: [
    {
      command: 'Import-EdgeConfig -CloneConfigData edge.xml -IsImport $false -CloneConfigAnswer answers.xml',
      text: 'Shows what does not fit this server, and asks for it in the answer file.',
    },
    {
      command: 'Import-EdgeConfig -CloneConfigData edge.xml -IsImport $true -CloneConfigAnswer answers.xml',
      text: 'Imports it with those answers.',
    },
  ],
  process: async (args, context) => {
    const answerFile = args.CloneConfigAnswer === undefined ? undefined : resolve(args.CloneConfigAnswer);
    const earlier = answerFile === undefined ? [] : existingAnswers(answerFile, args.IsImport);
    const checked = await checkedFile(resolve(args.CloneConfigData), args.Key, earlier, context);
    return args.IsImport
      ? imported(args.CloneConfigData, checked, context)
      : validated(answerFile, checked, earlier, context);
  },
});

async function checkedFile(
  file: string,
  key: string | undefined,
  answers: readonly Answer[],
  { ports }: CmdletContext,
): Promise<Checked> {
  const document = readDocument(readText(file, 'CloneConfigData'), file);
  const { check } = await import('./edge-config/check.ts');
  return check(document, {
    classes: ports.configuration.classes,
    local: ports.configuration.read(),
    codec: key === undefined || document.salt === '' ? undefined : secretCodec(key, document.salt),
    seal: (password) => ports.secrets.seal(password),
    answers,
  });
}

/** An import needs the file that was named; a check writes it, and keeps what was answered already. */
function existingAnswers(file: string, isImport: boolean): readonly Answer[] {
  if (!isImport && statSync(file, { throwIfNoEntry: false }) === undefined) return [];
  return readAnswers(readText(file, 'CloneConfigAnswer'), file);
}

async function validated(
  answerFile: string | undefined,
  { questions, problems, warnings }: Checked,
  earlier: readonly Answer[],
  context: CmdletContext,
) {
  const { problemObject } = await import('./edge-config/check.ts');
  const { isAbout } = await import('./edge-config/answers.ts');
  for (const warning of warnings) context.writeWarning(warning);
  if (answerFile !== undefined && (await context.shouldProcess('Writing the answer file', answerFile)))
    writePrivately(answerFile, writeAnswers(questions, earlier), 'CloneConfigAnswer');
  return problems.map((one) =>
    problemObject(
      one,
      questions.some((question) => isAbout(question, one)),
    ),
  );
}

async function imported(file: string, { copy, problems, warnings }: Checked, context: CmdletContext) {
  for (const { type, object, property, value, reason } of problems) {
    const where = [type, object, property].filter((part) => part !== '').join('\\') || 'The file';
    const detail = value === '' ? reason : `${reason} (${value})`;
    context.writeError(
      postError('EdgeConfigNotValid', { where, detail }, { parameter: 'CloneConfigData', target: where }),
    );
  }
  if (problems.length > 0) return undefined;
  return approved(context, 'Replacing the configuration of this server', file, () => {
    context.ports.configuration.replace(copy);
    for (const warning of warnings) context.writeWarning(warning);
    const Objects = copy.classes.reduce((sum, { objects }) => sum + objects.length, 0);
    return [typed('EdgeConfigImport', { Path: resolve(file), Objects, IPListEntries: copy.entries.length })];
  });
}

export const edgeConfig = [exporting, importing];
