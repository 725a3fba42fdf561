// Runs one case of the language's conformance set in a fresh session and says what is wrong with the result.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asShellException } from '../../../src/shell/errors/raise.ts';
import { toBlockText } from '../../../src/shell/evaluator/block-text.ts';
import { compileBlock } from '../../../src/shell/evaluator/compiled-block.ts';
import { FlowException } from '../../../src/shell/evaluator/flow.ts';
import { Frame } from '../../../src/shell/evaluator/frame.ts';
import { Session } from '../../../src/shell/evaluator/session.ts';
import { startSession } from '../../../src/shell/session-start.ts';
import { Char, EnumValue, TypeValue, typeName } from '../../../src/shell/values/index.ts';
import { toPlain } from '../../../src/shell/values/to-json.ts';

export interface ConformanceCase {
  readonly id: string;
  readonly feature: string;
  readonly tier: number;
  readonly edition?: string;
  readonly script: string;
  readonly needs?: readonly string[];
  readonly expected: {
    readonly value?: readonly unknown[];
    readonly types?: readonly string[];
    readonly text?: string;
    readonly error?: { readonly phase: 'parse' | 'run'; readonly id: string | null; readonly incomplete?: boolean };
  };
}

interface Outcome {
  readonly output: readonly unknown[];
  readonly error: string | undefined;
}

/** What is wrong; undefined when the case passes. */
export async function runCase(one: ConformanceCase): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'conformance-'));
  try {
    return verdict(one, await execute(one, folder));
  } catch (thrown) {
    return `threw ${thrown instanceof Error ? (thrown.stack ?? thrown.message).split('\n').slice(0, 4).join(' ') : String(thrown)}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function services(): ConstructorParameters<typeof Session>[0] {
  const io = { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr, interactive: false, color: false };
  const stdout = Object.create(process.stdout, { columns: { value: 120 } });
  return { cmdlets: [], views: [], ports: undefined as never, io: { ...io, stdout }, version: '0' };
}

async function execute({ script, edition }: ConformanceCase, folder: string): Promise<Outcome> {
  const output: unknown[] = [];
  const session = new Session(
    services(),
    {
      write: (value) => {
        output.push(value);
      },
      error: () => undefined,
      record: () => undefined,
      progress: () => undefined,
      prompter: undefined,
    },
    folder,
  );
  startSession(session);
  session.renew();
  session.global.set('TestDrive', folder);
  // Cases of the old layout are for the preference of that name.
  if (edition === '5.1') session.global.set('PSStyleProfile', '5.1');
  const frame = new Frame(session, session.global, {
    out: session.host.write,
    error: session.host.error,
    record: session.host.record,
    errorTaps: [],
    recordTaps: [],
  });
  try {
    const block = toBlockText(frame, script);
    const compiled = compileBlock(block.ast, block.source);
    for (const part of [compiled.begin, compiled.process, compiled.end]) if ((await part?.(frame)) !== undefined) break;
    return { output, error: undefined };
  } catch (thrown) {
    if (thrown instanceof FlowException) return { output, error: undefined };
    return { output, error: asShellException(thrown).error.FullyQualifiedErrorId };
  }
}

function verdict({ expected }: ConformanceCase, { output, error }: Outcome): string | undefined {
  if (expected.error !== undefined) {
    if (error === undefined) return `no error; output ${JSON.stringify(output.map(plain))}`;
    return expected.error.id === null || expected.error.id === error
      ? undefined
      : `error ${error}, not ${expected.error.id}`;
  }
  if (error !== undefined) return `error ${error}`;
  if (expected.text !== undefined) {
    const text = output.map(String).join('').replaceAll('\r\n', '\n');
    return output.length === 1 && text === expected.text
      ? undefined
      : `text ${JSON.stringify(text)}, not ${JSON.stringify(expected.text)}`;
  }
  const values = output.map(plain);
  if (expected.value !== undefined && !same(values, expected.value))
    return `value ${JSON.stringify(values)}, not ${JSON.stringify(expected.value)}`;
  const names = output.map((one) => typeName(one).split('.').at(-1));
  if (expected.types !== undefined && !same(names, expected.types))
    return `types ${names.join()}, not ${expected.types.join()}`;
  return undefined;
}

function plain(value: unknown): unknown {
  if (value instanceof Char || value instanceof EnumValue || value instanceof TypeValue) return value.toString();
  return toPlain(value, 0);
}

function same(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((one, i) => same(one, right[i]));
  if (typeof left === 'object' && typeof right === 'object' && left !== null && right !== null)
    return JSON.stringify(left) === JSON.stringify(right);
  return typeof left === 'string' && typeof right === 'string'
    ? left.replaceAll('\r\n', '\n') === right
    : left === right;
}
