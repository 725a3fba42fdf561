// Looks at a module or program before it is installed: loads it once in a process of its own, for its name and events only.
import { fileURLToPath } from 'node:url';
import { type ErrorRecord, PosternError } from '../../core/error-record.ts';
import { fail } from '../../core/errors.ts';
import type { AgentFacts, AgentSource } from '../../core/ports.ts';
import { PROGRAM_LIMITS, Program } from './program.ts';
import { workingFolder } from './working-folder.ts';

const DEADLINE = 10_000;

/** What the child process reports: an error travels as its record, because it loses its class on the way. */
export type Inspection = { readonly facts: AgentFacts } | { readonly error: ErrorRecord };

/** @throws PosternError AgentLoadFailed, AgentContractBroken */
export function inspectAgent(source: AgentSource): Promise<AgentFacts> {
  return source.kind === 'module' ? inspectModule(source.path, source.factory) : inspectProgram(source.command);
}

async function inspectModule(path: string, factory: string): Promise<AgentFacts> {
  const { execa } = await import('execa');
  // Compiled or not, the child's file has this file's extension.
  const script = fileURLToPath(new URL(`./inspect-module${import.meta.url.slice(-3)}`, import.meta.url));
  const child = execa(process.execPath, ['--no-warnings', script, path, factory], {
    cwd: workingFolder(),
    ...{ ipc: true, reject: false, timeout: DEADLINE, killSignal: 'SIGKILL' },
    ...{ stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', buffer: false },
  } as const);
  const inspection = (await child.getOneMessage().catch(() => undefined)) as Inspection | undefined;
  child.kill('SIGKILL');
  const { timedOut } = await child;
  if (inspection === undefined) {
    const detail = timedOut ? `it didn't load within ${DEADLINE} ms` : 'the process that loaded it ended';
    return fail('AgentLoadFailed', { agent: path, detail }, { target: path });
  }
  if ('facts' in inspection) return inspection.facts;
  throw new PosternError(inspection.error);
}

async function inspectProgram(command: readonly string[]): Promise<AgentFacts> {
  const agent = command[0] ?? '';
  if (agent === '') return fail('AgentLoadFailed', { agent, detail: 'the command is empty' }, { target: command });
  const program = new Program(
    agent,
    command,
    { output: () => undefined, ended: () => undefined },
    {
      ...PROGRAM_LIMITS,
      handshake: DEADLINE,
      grace: 500,
    },
  );
  try {
    const { name, events, onFailure } = await program.start();
    return { name, factory: '', events, onFailure };
  } catch (error) {
    if (error instanceof PosternError) throw error;
    const detail = error instanceof Error ? error.message : 'unknown';
    return fail('AgentLoadFailed', { agent, detail }, { target: command, cause: error });
  } finally {
    await program.stop();
  }
}
