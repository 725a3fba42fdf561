// What differs between the layouts of PowerShell 7 and of Windows PowerShell 5.1.

export type Profile = '7' | '5.1';

export interface Layout {
  readonly ellipsis: string;
  /** Columns without a width are as wide as their content; else they share the line evenly. */
  readonly autoSizes: boolean;
  /** Fractions in tables have a fixed number of decimals. */
  readonly fixedDecimals: boolean;
  /** Header lines are padded to the last column's width. */
  readonly padsHeader: boolean;
  /** Blank lines before the first object and after the last (a list's own blank line after each object included). */
  readonly table: { readonly before: number; readonly after: number };
  readonly list: { readonly before: number; readonly after: number };
}

export const LAYOUTS: { readonly [P in Profile]: Layout } = {
  '7': {
    ellipsis: '…',
    autoSizes: true,
    fixedDecimals: true,
    padsHeader: false,
    table: { before: 1, after: 1 },
    list: { before: 1, after: 1 },
  },
  '5.1': {
    ellipsis: '...',
    autoSizes: false,
    fixedDecimals: false,
    padsHeader: true,
    table: { before: 1, after: 2 },
    list: { before: 2, after: 3 },
  },
};
