// Questions to the person at the terminal: missing parameters and confirmations, in PowerShell's words.
import { Writable } from 'node:stream';
import { visibleText } from '../format/visible-text.ts';

export interface Question {
  /** Shown once before the first question of a command. */
  readonly heading?: string | undefined;
  readonly label: string;
  readonly help?: string | undefined;
  /** Not echoed. */
  readonly secret?: boolean;
}

export interface Choice {
  readonly caption: string;
  readonly message: string;
  /** `&` stands before the letter that chooses: `Yes to &All`. */
  readonly choices: readonly { readonly label: string; readonly help: string }[];
  readonly initial: number;
}

export interface PrompterOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** What to throw when the question is left by Ctrl-C. */
  readonly cancelled: () => unknown;
}

export class TerminalPrompter {
  readonly #options: PrompterOptions;
  /** Takes the terminal from the prompt's line editor while a question is open; gives how to hand it back. */
  suspend: () => () => void = () => () => {};

  constructor(options: PrompterOptions) {
    this.#options = options;
  }

  /** One line of text; `!?` shows the help first. */
  ask(question: Question): Promise<string> {
    return this.#holding(() => this.#ask(question));
  }

  /** The index of what was chosen; an empty line chooses the initial one. */
  choose(choice: Choice): Promise<number> {
    return this.#holding(() => this.#choose(choice));
  }

  /** Shows a text, waits for one key and takes the text away. */
  readonly key = (text: string): Promise<string> =>
    this.#holding(async () => {
      const { input, output, cancelled } = this.#options;
      output.write(`\x1b[7m${visibleText(text)}\x1b[27m`);
      const pressed = await oneKey(input as NodeJS.ReadStream);
      output.write('\r\x1b[K');
      if (pressed === CTRL_C) throw cancelled();
      return pressed;
    });

  async #ask({ heading, label, help, secret = false }: Question): Promise<string> {
    if (heading !== undefined) this.#say(heading);
    if (help !== undefined && heading !== undefined) this.#say('(Type !? for Help.)');
    for (;;) {
      const answer = await this.#line(`${label}:`, secret);
      if (answer !== '!?') return answer;
      this.#say(help ?? 'There is no help for this parameter.');
    }
  }

  async #choose({ caption, message, choices, initial }: Choice): Promise<number> {
    const options = choices.map(({ label, help }) => ({ ...keyOf(label), help }));
    const menu = options.map(({ key, name }) => `[${key}] ${name}`).join('  ');
    this.#say(caption);
    this.#say(message);
    for (;;) {
      const asked = `${menu}  [?] Help (default is "${options[initial]?.key ?? ''}"):`;
      const answer = (await this.#line(asked, false)).trim().toLowerCase();
      if (answer === '') return initial;
      const at = options.findIndex(({ key, name }) => [key, name].some((one) => one.toLowerCase() === answer));
      if (at >= 0) return at;
      if (answer === '?') for (const { key, help } of options) this.#say(`${key} - ${help}`);
    }
  }

  /** Holds the terminal until the question has an answer, so that nothing typed goes astray between two lines. */
  async #holding<T>(work: () => Promise<T>): Promise<T> {
    const resume = this.suspend();
    try {
      return await work();
    } finally {
      resume();
    }
  }

  #say(text: string): void {
    this.#options.output.write(`${visibleText(text)}\n`);
  }

  /** inquirer takes as long to load as the rest of the shell, so it waits for the first question. */
  async #line(message: string, secret: boolean): Promise<string> {
    const { createPromptModule } = await import('inquirer');
    const { input, output, cancelled } = this.#options;
    try {
      const prompt = createPromptModule({ input, output: unended(output) } as Parameters<typeof createPromptModule>[0]);
      const plain = (text: string) => text;
      const theme = { style: { message: plain, answer: plain } };
      const shown = visibleText(message);
      // A password's question always has a mark and a blank in front: its own first word takes that place.
      const [first = '', rest = ''] = shown.split(/ (.*)/s);
      const question = secret
        ? { type: 'password', mask: '*', toggleMask: false, message: rest, theme: { ...theme, prefix: first } }
        : // inquirer puts its marks into every object that is a plain one and lacks them.
          { type: 'input', message: shown, theme: { ...theme, prefix: Object.create(null) } };
      const { value } = (await prompt([{ name: 'value', ...question } as never])) as { value: string };
      return value;
    } catch (thrown) {
      throw (thrown as Error).name === 'ExitPromptError' ? cancelled() : thrown;
    }
  }
}

const CTRL_C = '\x03';

/** The next character typed; an end of the input counts as q. What was typed after it stays to be read. */
async function oneKey(input: NodeJS.ReadStream): Promise<string> {
  input.setRawMode?.(true);
  try {
    const chunk = await new Promise<string>((resolve) => {
      const done = (data: unknown) => {
        input.off('data', done);
        input.off('end', ended);
        input.pause();
        resolve(String(data));
      };
      const ended = () => done('q');
      input.on('data', done);
      input.on('end', ended);
      input.resume();
    });
    const [first = 'q'] = chunk;
    // The rest of an arrow key's sequence belongs to it.
    if (first !== '\x1b' && chunk.length > first.length) input.unshift(Buffer.from(chunk.slice(first.length)));
    return first;
  } finally {
    input.setRawMode?.(false);
  }
}

/** inquirer ends the stream it was given; this one only passes on. */
function unended(output: NodeJS.WritableStream): Writable {
  const { columns } = output as { columns?: number };
  const writable = new Writable({
    write: (chunk, _encoding, done) => {
      output.write(chunk);
      done();
    },
  });
  return Object.assign(writable, { columns, isTTY: true });
}

/** `Yes to &All` is chosen by A and called `Yes to All`. */
function keyOf(label: string): { readonly key: string; readonly name: string } {
  const at = label.indexOf('&');
  const name = label.replace('&', '');
  return { key: (at < 0 ? name : label.slice(at + 1))[0]?.toUpperCase() ?? '', name };
}
