// What the rest of the shell uses of the prompt.
export type { CompletionSource } from './completion-source.ts';
export { type InteractiveOptions, InteractiveShell, type PromptSession } from './interactive-shell.ts';
export { runPrompt } from './run-prompt.ts';
export { TerminalPrompter } from './terminal-prompter.ts';
