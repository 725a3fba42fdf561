// The cmdlets of system messages: texts of one's own for status codes in notifications.
import { DSN_TEXTS } from '../core/dsn-texts.ts';
import { fail } from '../core/errors.ts';
import { SystemMessage } from '../core/objects/system-message.ts';
import type { Ports } from '../core/ports.ts';
import { typed } from '../core/typed.ts';
import { types } from '../core/types.ts';
import { approved } from './conventions/approved.ts';
import { defineTask } from './conventions/define-task.ts';
import { editable } from './conventions/editable.ts';
import { findObject, findObjects } from './conventions/find-object.ts';
import { identityType } from './conventions/identity-type.ts';
import { DOMAIN_CONTROLLER } from './conventions/refused.ts';
import { setObject, warnUnchanged } from './conventions/set-object.ts';

const IDENTITY = identityType('SystemMessageIdParameter');
const complete = ({ config }: Ports) => config.list(SystemMessage).map(({ Name }) => Name);
const { Text } = SystemMessage.properties;
const NO_QUOTAS = 'it concerns mailbox quotas, and this is a gateway without mailboxes.';

/** As Exchange names them: `en\Internal\5.1.1`. */
function nameOf(language: string, isInternal: boolean, code: string): string {
  return `${language}\\${isInternal ? 'Internal' : 'External'}\\${code}`;
}

const add = defineTask({
  verb: 'New',
  noun: 'SystemMessage',
  summary: 'Gives notifications a text of its own for a status code.',
  parameters: {
    DsnCode: {
      type: types.enhancedStatusCode,
      help: 'The status code, such as 5.1.1.',
      sets: ['Dsn'],
      mandatory: true,
    },
    Internal: {
      type: types.boolean,
      help: 'Whether it is for senders inside the organization, or for those outside.',
      sets: ['Dsn'],
      mandatory: true,
    },
    Language: { type: types.text({ max: 35, min: 2 }), help: 'The language of the text, such as en.', mandatory: true },
    QuotaMessageType: {
      type: types.text(),
      help: 'Which message about a full mailbox it is.',
      sets: ['Quota'],
      refused: NO_QUOTAS,
    },
    Text: { type: Text.type, help: Text.help, mandatory: true },
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Dsn',
  output: ['SystemMessage'],
  confirmImpact: 'Medium',
  examples: [
    {
      command:
        "New-SystemMessage -DsnCode 5.7.1 -Internal $true -Language en -Text 'Ask the service desk for the right to send there.'",
      text: 'Says whom to ask.',
    },
  ],
  process: (args, context) => {
    const { config } = context.ports;
    const DsnCode = args.DsnCode!;
    const Internal = args.Internal === true;
    const Language = args.Language.toLowerCase();
    if (!/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/.test(Language))
      fail(
        'PropertyInvalid',
        { property: 'Language', value: args.Language, detail: 'it must name a language, such as en or en-us' },
        { parameter: 'Language', target: args.Language },
      );
    const name = nameOf(Language, Internal, DsnCode);
    if (config.list(SystemMessage).some(({ Name }) => Name.toLowerCase() === name.toLowerCase()))
      fail('ObjectAlreadyExists', { identity: name, type: 'SystemMessage' }, { parameter: 'DsnCode', target: name });
    return approved(context, 'Adding the system message', name, () => [
      editable(config.insert(SystemMessage, name, { DsnCode, Internal, Language, Text: args.Text })),
    ]) as unknown[];
  },
});

const get = defineTask({
  verb: 'Get',
  noun: 'SystemMessage',
  summary: "Shows the texts of notifications: one's own, or with -Original those that come with Postern.",
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name, as en\\Internal\\5.1.1, or the GUID.',
      sets: ['Identity'],
      position: 0,
      pipeline: 'both',
      complete,
    },
    Original: { type: types.switch, help: 'Shows the texts that come with Postern.', sets: ['Original'] },
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Identity',
  output: ['SystemMessage'],
  examples: [
    { command: 'Get-SystemMessage', text: "Shows one's own texts." },
    { command: 'Get-SystemMessage -Original', text: 'Shows those that come with Postern.' },
  ],
  process: ({ Identity, Original }, { ports }) =>
    Original ? [...originals()] : findObjects(ports.config, SystemMessage, Identity).map(editable),
});

function* originals(): Generator<object> {
  for (const [DsnCode, text] of DSN_TEXTS) {
    if (!/^\d\.\d+\.\d+$/.test(DsnCode)) continue;
    for (const Internal of [true, false])
      yield typed('SystemMessage', {
        DsnCode,
        Internal,
        Language: 'en',
        Text: text,
        Identity: nameOf('en', Internal, DsnCode),
      });
  }
}

const set = defineTask({
  verb: 'Set',
  noun: 'SystemMessage',
  summary: 'Changes the text of a system message.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name, as en\\Internal\\5.1.1, or the GUID.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    Name: { type: types.text(), help: 'A new name.', refused: 'the name is made of language, side and status code.' },
    Original: { type: types.switch, help: 'Gives it the text that comes with Postern.' },
    Text: { type: Text.type, help: Text.help },
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'Medium',
  examples: [
    { command: "Set-SystemMessage 'en\\Internal\\5.7.1' -Text 'Ask your manager.'", text: 'Says whom else to ask.' },
  ],
  process: (args, context) => {
    const { config } = context.ports;
    if (!args.Original)
      return setObject(context, {
        objectClass: SystemMessage,
        operation: 'Changing the system message',
        args,
        identity: args.Identity,
      });
    const { DsnCode, Guid, Name } = findObject(config, SystemMessage, args.Identity);
    const Text = DSN_TEXTS.get(DsnCode);
    if (context.bound.has('Text') || Text === undefined) {
      const reason = Text === undefined ? `no text for ${DsnCode} comes with Postern.` : 'a text is given as well.';
      fail('ParameterNotSupported', { parameter: 'Original', reason }, { parameter: 'Original' });
    }
    return approved(context, 'Changing the system message', Name, () => {
      if (!config.update(SystemMessage, Guid, { Text }).changed) warnUnchanged(context, Name);
    }) as undefined;
  },
});

const remove = defineTask({
  verb: 'Remove',
  noun: 'SystemMessage',
  summary: 'Removes a system message; notifications say again what comes with Postern.',
  parameters: {
    Identity: {
      type: IDENTITY,
      help: 'The name, as en\\Internal\\5.1.1, or the GUID.',
      mandatory: true,
      position: 0,
      pipeline: 'both',
      complete,
    },
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'High',
  examples: [
    { command: "Remove-SystemMessage 'en\\Internal\\5.7.1' -Confirm:$false", text: 'Removes a text without asking.' },
  ],
  process: ({ Identity }, context) => {
    const { config } = context.ports;
    const { Guid, Name } = findObject(config, SystemMessage, Identity);
    return approved(context, 'Removing the system message', Name, () =>
      config.remove(SystemMessage, Guid),
    ) as undefined;
  },
});

export const systemMessage = [add, get, set, remove];
