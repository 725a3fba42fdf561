// Install-TransportAgent: registers a JavaScript module or a program as an agent, off and last in priority.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CmdletContext } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { TransportAgent } from '../../core/objects/transport-agent.ts';
import type { AgentSource } from '../../core/ports.ts';
import { types } from '../../core/types.ts';
import { applyListChange } from '../../core/value-type.ts';
import { defineTask } from '../conventions/define-task.ts';
import { editable } from '../conventions/editable.ts';
import { requireThisTransport, TRANSPORT } from '../conventions/local-server.ts';
import { OBJECT_NAME } from '../conventions/object-name.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';

export const installTransportAgent = defineTask({
  verb: 'Install',
  noun: 'TransportAgent',
  summary: 'Registers a transport agent of another maker.',
  description:
    'The agent is a JavaScript module, or a program spoken to in JSON lines over its standard streams. It is loaded once to learn its events. It starts disabled and last in priority: Enable-TransportAgent turns it on. Its code runs with the rights of the transport, so install nothing you do not trust.',
  parameters: {
    Name: {
      type: OBJECT_NAME,
      help: 'A name for the agent, at most 64 characters long.',
      mandatory: true,
      position: 0,
    },
    AssemblyPath: {
      type: types.text({ min: 1, max: 4096 }),
      help: 'The path of the JavaScript module on this server.',
      sets: ['Module'],
      mandatory: true,
    },
    TransportAgentFactory: {
      type: types.text({ min: 1, max: 260 }),
      help: 'The name of the export that is or makes the agent.',
      sets: ['Module'],
      mandatory: true,
    },
    Command: {
      type: types.list(types.text({ min: 1, max: 4096 }), { max: 100 }),
      help: 'The program on this server and its arguments.',
      sets: ['Command'],
      mandatory: true,
    },
    ...TRANSPORT,
    DomainController: DOMAIN_CONTROLLER,
  },
  defaultSet: 'Module',
  output: ['TransportAgent'],
  confirmImpact: 'Medium',
  examples: [
    {
      command:
        'Install-TransportAgent "Subject Tagger" -AssemblyPath ./subject-tagger.mjs -TransportAgentFactory createAgent',
      text: 'Registers the agent that a module exports.',
    },
    {
      command: 'Install-TransportAgent "Keyword Filter" -Command ./keyword-filter.mjs, casino',
      text: 'Registers a program with an argument.',
    },
  ],
  process: async (args, context) => {
    requireThisTransport(args, context);
    requireNewName(args.Name, context);
    const source = args.Command === undefined ? moduleSource(args) : commandSource(applyListChange([], args.Command));
    if (!(await context.shouldProcess('Installing the transport agent', args.Name))) return;
    const { config, agents } = context.ports;
    const facts = await agents.inspect(source);
    return config.transaction(() => {
      requireNewName(args.Name, context);
      const Priority = config.list(TransportAgent).length + 1;
      const where =
        source.kind === 'module'
          ? { AssemblyPath: source.path, TransportAgentFactory: source.factory }
          : { Command: source.command };
      const { events: Events, onFailure: OnFailure = 'next' } = facts;
      const values = { ...where, Enabled: false, Priority, IsBuiltIn: false, Events, OnFailure };
      return [editable(config.insert(TransportAgent, args.Name, values))];
    });
  },
});

function requireNewName(name: string, { ports }: CmdletContext): void {
  const taken = ports.config.list(TransportAgent).some((one) => one.Name.toLowerCase() === name.toLowerCase());
  if (taken)
    fail('ObjectAlreadyExists', { identity: name, type: 'TransportAgent' }, { parameter: 'Name', target: name });
}

function moduleSource(args: {
  readonly AssemblyPath?: string | undefined;
  readonly TransportAgentFactory?: string | undefined;
}): AgentSource {
  const path = localFile(args.AssemblyPath ?? '', 'AssemblyPath');
  return { kind: 'module', path, factory: args.TransportAgentFactory ?? '' };
}

/** A program without a slash in its name is looked for on the PATH when it is started. */
function commandSource([program = '', ...rest]: readonly string[]): AgentSource {
  if (program === '') fail('PropertyMissing', { property: 'Command' }, { parameter: 'Command' });
  const named = program.includes('/') || program.includes('\\');
  return { kind: 'command', command: [named ? localFile(program, 'Command') : program, ...rest] };
}

function localFile(given: string, parameter: string): string {
  if (/^(?:\\\\|\/\/)/.test(given)) fail('UncPathNotAllowed', { path: given }, { parameter, target: given });
  const path = resolve(given);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    fail('AgentFileNotFound', { path }, { parameter, target: given });
  return path;
}
