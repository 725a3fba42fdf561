// What the rest of the shell uses of the prompt.
export type { CompletionSource } from './completion-source.ts';
export { nearestName } from './edit-distance.ts';
export { type InteractiveOptions, InteractiveShell, type PromptSession } from './interactive-shell.ts';
