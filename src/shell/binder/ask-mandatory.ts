// Asking for mandatory parameters nobody gave, one line each; lists until an empty line.
import { SecureString } from '../../core/values/secure-string.ts';
import type { Frame } from '../evaluator/frame.ts';
import type { Prompter } from '../evaluator/prompter.ts';
import type { Binding } from './binding.ts';
import type { ParameterInfo } from './command-info.ts';

export async function askMandatory(
  binding: Binding,
  missing: readonly ParameterInfo[],
  frame: Frame,
  prompter: Prompter,
): Promise<void> {
  let heading: string | undefined =
    `\ncmdlet ${binding.info.name} at command pipeline position 1\nSupply values for the following parameters:`;
  for (const parameter of missing) {
    const ask = async (label: string): Promise<string> => {
      const answer = await prompter.ask({ heading, label, help: parameter.help, secret: parameter.secret });
      heading = undefined;
      return answer;
    };
    if (!parameter.takesList) {
      const answer = await ask(parameter.name);
      await binding.bind(parameter, parameter.secret ? new SecureString(answer) : answer, undefined, frame, false);
      continue;
    }
    const values: string[] = [];
    for (
      let answer = await ask(`${parameter.name}[0]`);
      answer !== '';
      answer = await ask(`${parameter.name}[${values.length}]`)
    )
      values.push(answer);
    await binding.bind(parameter, values, undefined, frame, false);
  }
}
