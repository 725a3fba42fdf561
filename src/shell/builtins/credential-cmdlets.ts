// Get-Credential and ConvertTo-SecureString.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { postError } from '../../core/errors.ts';
import { types } from '../../core/types.ts';
import { SecureString } from '../../core/values/secure-string.ts';
import { shellError } from '../errors/raise.ts';
import { engine } from '../evaluator/engine-context.ts';
import { stringify } from '../values/index.ts';
import { PSCredential } from './credential.ts';

export const getCredential = defineCmdlet({
  verb: 'Get',
  noun: 'Credential',
  summary: 'Asks for a user name and a password.',
  parameters: {
    Credential: {
      type: types.anything('PSCredential'),
      position: 0,
      aliases: ['UserName'],
      help: 'The user name, or a credential, which is put out as it is.',
    },
    Message: { type: types.text(), help: 'What to say before the questions.' },
    Title: { type: types.text(), help: 'A heading before the questions.' },
  },
  output: ['System.Management.Automation.PSCredential'],
  examples: [{ command: '$credential = Get-Credential postmaster', text: 'Asks for the password of postmaster.' }],
  process: async (args, context): Promise<unknown[]> => {
    if (args.Credential instanceof PSCredential) return [args.Credential];
    const { prompter } = engine(context).frame.session.host;
    if (prompter === undefined)
      throw shellError('RuntimeException', { detail: 'Nobody can be asked: the shell is not interactive.' });
    const heading = [args.Title, args.Message].filter((text) => text !== undefined).join('\n');
    const given = stringify(args.Credential ?? '');
    const user = given === '' ? await prompter.ask({ heading, label: 'User' }) : given;
    const password = await prompter.ask({
      ...(given === '' ? {} : { heading }),
      label: `Password for user ${user}`,
      secret: true,
    });
    return [new PSCredential(user, new SecureString(password))];
  },
});

export const convertToSecureString = defineCmdlet({
  verb: 'ConvertTo',
  noun: 'SecureString',
  summary: 'Turns text into a password that does not show.',
  parameters: {
    String: { type: types.text({ min: 1 }), position: 0, pipeline: 'value', mandatory: true, help: 'The text.' },
    AsPlainText: { type: types.switch, help: 'The text is the password itself.' },
    Force: { type: types.switch, help: 'Accepted.' },
    Key: { type: types.anything('Byte[]'), refused: 'encrypted passwords are not read here.', help: 'Refused.' },
  },
  output: ['System.Security.SecureString'],
  examples: [
    {
      command: "ConvertTo-SecureString 'correct horse' -AsPlainText -Force",
      text: 'A password for a credential.',
    },
  ],
  process: (args): unknown[] => {
    if (!args.AsPlainText)
      throw postError(
        'BadCmdletArgument',
        { detail: 'Encrypted passwords are not read here: give -AsPlainText and the password itself.' },
        { parameter: 'AsPlainText' },
      );
    return [new SecureString(args.String)];
  },
});
