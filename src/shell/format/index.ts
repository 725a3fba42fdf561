// What the rest of the shell uses of the formatter.

export { cellWidth } from './cell-width.ts';
export { displayText } from './display-text.ts';
export { createFormatter, type ExtendedFormatOptions, type Formatter, type FormatterOptions } from './formatter.ts';
export type { Profile } from './layout.ts';
export { visibleText } from './visible-text.ts';
