// Write-Error.
import { defineCmdlet } from '../../core/cmdlet.ts';
import { types } from '../../core/types.ts';
import { engine } from '../evaluator/engine-context.ts';
import { convertTo } from '../types/convert.ts';
import { ErrorObject, ExceptionObject, stringify } from '../values/index.ts';

const WRITE_ERROR = 'Microsoft.PowerShell.Commands.WriteErrorException';
const text = types.text();

export const writeError = defineCmdlet({
  verb: 'Write',
  noun: 'Error',
  summary: 'Writes an error that does not end the script.',
  defaultSet: 'NoException',
  parameters: {
    Message: {
      type: types.anything('String'),
      position: 0,
      sets: ['NoException', 'WithException'],
      pipeline: 'value',
      aliases: ['Msg'],
      help: 'The text.',
    },
    Exception: { type: types.anything('Exception'), sets: ['WithException'], help: 'The exception.' },
    ErrorRecord: { type: types.anything('ErrorRecord'), sets: ['ErrorRecord'], help: 'An error record to write.' },
    ErrorId: { type: text, sets: ['NoException', 'WithException'], help: 'The id.' },
    Category: { type: types.anything('ErrorCategory'), sets: ['NoException', 'WithException'], help: 'The category.' },
    TargetObject: {
      type: types.anything('Object'),
      sets: ['NoException', 'WithException'],
      help: 'What the error is about.',
    },
    RecommendedAction: { type: text, help: 'What to do about it.' },
    CategoryActivity: { type: text, aliases: ['Activity'], help: 'What was being done.' },
    CategoryReason: { type: text, aliases: ['Reason'], help: 'Why it failed.' },
    CategoryTargetName: { type: text, aliases: ['TargetName'], help: 'The name of what it is about.' },
    CategoryTargetType: { type: text, aliases: ['TargetType'], help: 'The type of what it is about.' },
  },
  examples: [{ command: "Write-Error 'No such list.' -ErrorId NoList", text: 'An error with an id.' }],
  process: (args, context): void | Promise<void> => {
    const { runtime } = engine(context);
    const given = args.ErrorRecord ?? (args.Message instanceof ErrorObject ? args.Message : undefined);
    const source = given instanceof ErrorObject ? given : undefined;
    const own = args.Exception ?? (args.Message instanceof ExceptionObject ? args.Message : undefined);
    const exception = source?.exception ?? (own instanceof ExceptionObject ? own : undefined);
    const message =
      args.Message !== undefined && !(args.Message instanceof ErrorObject) && !(args.Message instanceof ExceptionObject)
        ? stringify(args.Message)
        : (exception?.Message ?? '');
    const category =
      args.Category === undefined
        ? (source?.category ?? 'NotSpecified')
        : stringify(convertTo('System.Management.Automation.ErrorCategory', args.Category));
    const error = new ErrorObject({
      id: args.ErrorId ?? source?.id ?? (exception === undefined ? WRITE_ERROR : exception.typeName),
      category,
      message,
      exception: exception ?? new ExceptionObject(WRITE_ERROR, message),
      target: args.TargetObject ?? source?.TargetObject,
      details:
        args.Message !== undefined && exception !== undefined && own !== args.Message && source === undefined
          ? message
          : args.RecommendedAction === undefined
            ? undefined
            : message,
      recommendation: args.RecommendedAction,
      activity: args.CategoryActivity ?? 'Write-Error',
      reason: args.CategoryReason,
      targetName: args.CategoryTargetName,
      targetType: args.CategoryTargetType,
      command: source?.command ?? reporter(runtime.caller.runtime?.info.name),
      // Scripts match the bare id; PowerShell adds the function's name only inside functions.
      origin: source?.origin ?? runtime.caller.runtime?.info.name ?? '',
    });
    return runtime.writeError(error) as void;
  },
});

function reporter(caller: string | undefined): string {
  return caller === undefined || caller === '' || /\.ps1$/i.test(caller) ? 'Write-Error' : caller;
}
