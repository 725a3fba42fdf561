// Lines after the first of a command that comes out of the history are marked as they were when it was typed.
//
// readline marks them `| ` and has no setting for it. Two of its methods know the mark: what writes it and what counts its
// cells. A Node whose readline has no such methods shows its own mark, and everything else works.
import type { Interface } from 'node:readline';

type Methods = { [method: symbol]: unknown };

const READLINE_MARK = /^\n\| /;

export function markContinued(reader: Interface, mark: string): void {
  const methods = reader as unknown as Methods;
  const [write, place] = ['_writeToOutput', '_getDisplayPos'].map((name) => symbolOf(methods, name));
  if (write === undefined || place === undefined) return;
  const writeToOutput = methods[write] as (text: string) => void;
  const getDisplayPos = methods[place] as (text: string) => unknown;
  const wider = ' '.repeat(Math.max(0, mark.length - '| '.length));
  // Defined, not assigned: some have only a getter.
  const override = (name: symbol, value: (text: string) => unknown) =>
    Object.defineProperty(reader, name, { value, configurable: true });
  override(write, (text) => writeToOutput.call(reader, text.replace(READLINE_MARK, `\n${mark}`)));
  override(place, (text) => getDisplayPos.call(reader, text.replaceAll('\n', `\n${wider}`)));
}

function symbolOf(methods: object, name: string): symbol | undefined {
  for (let at: object | null = methods; at !== null; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertySymbols(at).find(({ description }) => description === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
