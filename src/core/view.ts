// The default table and list view of a type of output object, as data the formatter reads.

export interface ViewColumn {
  readonly property: string;
  /** Default: the property's name. */
  readonly label?: string;
  /** In display cells; absent: as wide as the content needs. */
  readonly width?: number;
  readonly alignment?: 'left' | 'right' | 'center';
}

export interface View {
  /** The type name (see typed.ts) it is for. */
  readonly type: string;
  /** What is shown when no Format- cmdlet asks: a table when absent and `table` is given, else a list. */
  readonly shape?: 'table' | 'list';
  readonly table?: readonly ViewColumn[];
  /** Property names in order; absent: all. */
  readonly list?: readonly string[];
}
