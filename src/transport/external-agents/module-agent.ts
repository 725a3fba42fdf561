// Loads an agent from a JavaScript module: an export that is an agent object, or a function that makes one.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AGENT_API_VERSION, type Agent } from '../../core/agent.ts';
import { PosternError } from '../../core/error-record.ts';
import { fail } from '../../core/errors.ts';
import { soundDescription } from './agent-description.ts';

/** Milliseconds that loading may take, top-level await and factory included. */
const LOAD_DEADLINE = 10_000;

/** Changes when the file does; empty when there is none. */
export async function stampOf(path: string): Promise<string> {
  const facts = await stat(resolve(path), { bigint: true }).catch(() => undefined);
  return facts ? `${facts.mtimeNs}-${facts.size}-${facts.ino}` : '';
}

/**
 * The agent, with its defaults filled in. `version` tells one state of the file from another: Node keeps modules by URL
 * for ever, and a changed file must be read again. What the module itself imports is not read again.
 * @throws PosternError AgentLoadFailed, AgentContractBroken
 */
export async function loadModuleAgent(path: string, factory: string, version: string): Promise<Agent> {
  const url = pathToFileURL(resolve(path));
  url.search = `v=${version}`;
  const name = factory === '' ? 'default' : factory;
  try {
    return await within(make(url.href, path, name));
  } catch (error) {
    if (error instanceof PosternError) throw error;
    return fail('AgentLoadFailed', { agent: path, detail: textOf(error) }, { target: path, cause: error });
  }
}

async function make(href: string, path: string, name: string): Promise<Agent> {
  const exported = (await import(href)) as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(exported, name)) throw new Error(`the module has no export named ${name}`);
  const made: unknown = exported[name];
  return soundAgent(typeof made === 'function' ? await made() : made, path);
}

function soundAgent(given: unknown, path: string): Agent {
  const broken = (detail: string) => fail('AgentContractBroken', { agent: path, detail }, { target: path });
  if (typeof given !== 'object' || given === null) return broken('the export gave no agent object');
  const { handlers, openSession, features, settingsSchema, ...facts } = given as Partial<Agent>;
  if (typeof handlers !== 'object' || handlers === null) return broken('it has no handlers');
  const description = soundDescription({ ...facts, events: Object.keys(handlers) }, path);
  const { name, onFailure, antispam, deadline, events } = description;
  for (const event of events)
    if (typeof handlers[event] !== 'function') return broken(`its handler ${event} is no function`);
  for (const [key, value] of Object.entries({ openSession, features }))
    if (value !== undefined && typeof value !== 'function') return broken(`its ${key} is no function`);
  if (settingsSchema !== undefined && (typeof settingsSchema !== 'object' || settingsSchema === null))
    return broken('its settingsSchema is no object');
  return Object.freeze({
    name,
    apiVersion: AGENT_API_VERSION,
    onFailure,
    antispam,
    handlers,
    ...(deadline === undefined ? {} : { deadline }),
    ...(openSession ? { openSession } : {}),
    ...(features ? { features } : {}),
    ...(settingsSchema ? { settingsSchema } : {}),
  });
}

async function within<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it didn't load within ${LOAD_DEADLINE} ms`)), LOAD_DEADLINE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it threw something that is no error';
}
