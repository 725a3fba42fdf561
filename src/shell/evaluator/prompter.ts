// How the session asks a person; only handed in when there is one.

export interface Prompter {
  /** One line of text for a parameter; `secret` is not echoed. */
  ask(question: {
    /** Shown once before the first question of a command. */
    readonly heading?: string | undefined;
    readonly label: string;
    readonly help?: string | undefined;
    readonly secret?: boolean;
  }): Promise<string>;
  /** A choice; gives its index. */
  choose(question: {
    readonly caption: string;
    readonly message: string;
    readonly choices: readonly { readonly label: string; readonly help: string }[];
    readonly initial: number;
  }): Promise<number>;
  /** Shows a text, waits for one key, takes the text away; gives the key: ` `, `\r`, `q`. Ctrl-C is `q`. */
  readonly key?: (text: string) => Promise<string>;
}
