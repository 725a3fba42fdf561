// The text of a conceptual topic, laid out as the help of a command is.
import { wrapText } from '../wrap-text.ts';
import type { Topic } from './about/topic.ts';
import { HelpInfo, type HelpParts } from './help-info.ts';

const INDENT = '    ';

export function topicHelp(topic: Topic, width: number): HelpInfo {
  const room = Math.max(20, width - INDENT.length);
  const body = topic.text
    .trim()
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrapText(line, room)))
    .map((line) => (INDENT + line).trimEnd());
  const section = (title: string, content: readonly string[]) => [title, ...content, ''];
  const lines = [
    '',
    ...section('TOPIC', [INDENT + topic.name]),
    ...section('SHORT DESCRIPTION', [INDENT + topic.synopsis]),
    ...section('LONG DESCRIPTION', body),
    ...section(
      'SEE ALSO',
      topic.seeAlso.map((one) => INDENT + one),
    ),
  ];
  return new HelpInfo(partsOf(topic), lines);
}

/** A topic has no syntax, parameters or examples. */
function partsOf({ name, synopsis, text, seeAlso }: Topic): HelpParts {
  const nothing = { syntax: [], parameters: [], hasCommon: false, examples: [], aliases: [], outputs: [], notes: '' };
  return { ...nothing, name, category: 'HelpFile', synopsis, description: text.trim(), links: seeAlso };
}
