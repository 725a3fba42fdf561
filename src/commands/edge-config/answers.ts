// The answer file: what of an exported configuration doesn't fit this server, and what an operator wants there instead.
import { fail } from '../../core/errors.ts';
import { XmlProblem, XmlScanner } from '../../core/values/xml-scanner.ts';
import { isXmlText, xmlText } from '../../core/values/xml-text.ts';

const ROOT = 'EdgeConfigurationAnswers';

export interface Question {
  readonly type: string;
  readonly object: string;
  readonly property: string;
  /** The value, or the one of the list, that doesn't fit. */
  readonly value: string;
  readonly reason: string;
}

export interface Answer extends Omit<Question, 'reason'> {
  /** In its place: a value, or several of a list with commas; empty: not answered yet. */
  readonly instead: string;
}

export function writeAnswers(questions: readonly Question[], earlier: readonly Answer[]): string {
  const lines = questions.map((question) => {
    const { type, object, property, value, reason } = question;
    const instead = earlier.find((one) => isAbout(one, question))?.instead ?? '';
    const attributes = { Class: type, Object: object, Property: property, Value: value, Instead: instead };
    const texts = Object.entries(attributes).map(([name, text]) => `${name}="${xmlText(printable(text))}"`);
    return `  <!-- ${printable(reason).replaceAll('--', '- -')} -->\n  <Answer ${texts.join(' ')}/>\n`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<!-- Write into each Instead what stands in place of the Value on this server; commas part several. -->\n<${ROOT}>\n${lines.join('')}</${ROOT}>\n`;
}

/** @throws PosternError EdgeConfigUnreadable */
export function readAnswers(text: string, file: string): readonly Answer[] {
  const answers: Answer[] = [];
  try {
    const scanner = new XmlScanner(text.replace(/^\ufeff/, ''));
    let depth = 0;
    for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
      if (token.kind === 'close') depth--;
      if (token.kind !== 'open') continue;
      if (depth++ === 0) {
        if (token.name !== ROOT) scanner.fail(`<${ROOT}> is expected`);
        continue;
      }
      if (token.name !== 'Answer' || depth > 2) scanner.fail(`<${token.name}> isn't expected here`);
      const { attributes } = token;
      const named = (name: string) => attributes.get(name) ?? scanner.fail(`<Answer> has no ${name}`);
      answers.push({
        type: named('Class'),
        object: named('Object'),
        property: named('Property'),
        value: named('Value'),
        instead: named('Instead').trim(),
      });
    }
    if (depth !== 0) scanner.fail('it ends in the middle');
  } catch (thrown) {
    if (!(thrown instanceof XmlProblem)) throw thrown;
    return fail('EdgeConfigUnreadable', { file, detail: thrown.message }, { target: file });
  }
  return answers;
}

export function isAbout(answer: Omit<Question, 'reason'>, other: Omit<Question, 'reason'>): boolean {
  const { type, object, property, value } = answer;
  return type === other.type && object === other.object && property === other.property && value === other.value;
}

function printable(text: string): string {
  return isXmlText(text) ? text : text.replace(/[^\u0020-\ud7ff]/g, '\ufffd');
}
