// Parameters that Exchange has and Postern refuses: they bind, so that the error can say why.
import type { Parameter, ParameterTable } from '../../core/cmdlet.ts';
import { REASONS } from '../../core/objects/reasons.ts';
import { types } from '../../core/types.ts';

export const DOMAIN_CONTROLLER: Parameter<string> = {
  type: types.text(),
  help: 'The domain controller to ask.',
  refused: REASONS.directory,
};

/** Parameters of later Exchange versions by the reason they are refused for. */
export function refused(byReason: { readonly [reason in keyof typeof REASONS]?: readonly string[] }): ParameterTable {
  const parameters: Record<string, Parameter> = {};
  for (const [reason, names] of Object.entries(byReason)) {
    for (const name of names) {
      parameters[name] = {
        type: types.anything(),
        help: 'A setting of later Exchange versions.',
        refused: REASONS[reason as keyof typeof REASONS],
      };
    }
  }
  return parameters;
}
