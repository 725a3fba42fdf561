// Asks for missing parameters and confirmations when a one-shot or a script runs at a terminal; loaded when it first asks.
import type { ShellIo } from './contract.ts';
import { PipelineStop } from './errors/shell-exception.ts';
import type { Prompter } from './evaluator/prompter.ts';

export function questionPrompter({ stdin, stdout }: ShellIo): Prompter {
  const terminal = async () => {
    const { TerminalPrompter } = await import('./prompt/terminal-prompter.ts');
    return new TerminalPrompter({ input: stdin, output: stdout, cancelled: () => new PipelineStop() });
  };
  return {
    ask: async (question) => (await terminal()).ask(question),
    choose: async (choice) => (await terminal()).choose(choice),
    ...(stdout.isTTY === true ? { key: async (text: string) => (await terminal()).key(text) } : {}),
  };
}
