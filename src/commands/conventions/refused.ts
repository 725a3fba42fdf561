// Parameters that Exchange has and Postern refuses: they bind, so that the error can say why.
import type { Parameter, ParameterTable } from '../../core/cmdlet.ts';
import { REASONS } from '../../core/objects/reasons.ts';
import { types } from '../../core/types.ts';

export const DOMAIN_CONTROLLER: Parameter<string> = {
  type: types.text(),
  help: 'The domain controller to ask.',
  refused: REASONS.directory,
};

export const AD_TIMEOUT: Parameter<unknown> = {
  type: types.anything(),
  help: 'How many seconds Active Directory may take to answer.',
  refused: REASONS.directory,
};

export const MONITORING_CONTEXT: Parameter<boolean> = {
  type: types.boolean,
  help: 'Whether events and counters for a monitoring service are added.',
  refused: 'there is no Operations Manager here that would take its events and counters.',
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
