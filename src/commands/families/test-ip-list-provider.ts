// Test-IPAllowListProvider and Test-IPBlockListProvider: one question to a DNS list, and whether the answer counts.
import type { Cmdlet } from '../../core/cmdlet.ts';
import { isOperatorError } from '../../core/dns-list/is-listing.ts';
import { matchesList } from '../../core/dns-list/matches-list.ts';
import { postError } from '../../core/errors.ts';
import type { IPAllowListProvider } from '../../core/objects/ip-list-provider.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import type { ValueType } from '../../core/value-type.ts';
import { IPAddress } from '../../core/values/ip-address.ts';
import { approved } from '../conventions/approved.ts';
import { defineTask } from '../conventions/define-task.ts';
import { findObject } from '../conventions/find-object.ts';
import { requireLocalServer, SERVER } from '../conventions/local-server.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';
import { warnOfHealth } from './warn-of-health.ts';

export function testIpListProvider(
  objectClass: typeof IPAllowListProvider,
  identity: ValueType<string>,
  sample: string,
): Cmdlet {
  const noun = objectClass.name;
  return defineTask({
    verb: 'Test',
    noun,
    summary: 'Asks a provider about an address and shows what it answers.',
    description: 'The two addresses that every list must get right are asked about too (RFC 5782, 5).',
    parameters: {
      Identity: {
        type: identity,
        help: 'The name or GUID of the provider.',
        mandatory: true,
        position: 0,
        pipeline: 'both',
        complete: ({ config }) => config.list(objectClass).map(({ Name }) => Name),
      },
      IPAddress: { type: types.ipAddress, help: 'The address to ask about.', mandatory: true, pipeline: 'both' },
      Server: { ...SERVER, pipeline: 'property' },
      DomainController: DOMAIN_CONTROLLER,
    },
    output: ['IPListProviderTestResult'],
    confirmImpact: 'Medium',
    examples: [{ command: `Test-${noun} "${sample}" -IPAddress 127.0.0.2`, text: 'Asks about the test address.' }],
    process: (args, context) => {
      requireLocalServer(args.Server, context);
      const provider = findObject(context.ports.config, objectClass, args.Identity);
      return approved(context, 'Testing the provider', `${provider.Name} (${args.IPAddress})`, async () => {
        const name = args.IPAddress.reversedName(provider.LookupDomain);
        const result = await context.ports.dns.a(name, context.signal);
        if (result.kind === 'failed')
          context.writeError(
            postError('ProviderLookupFailed', { provider: provider.Name, name, code: result.code }, { target: name }),
          );
        else await warnOfHealth(provider.Name, provider.LookupDomain, context);
        const answers = result.kind === 'found' ? result.records : [];
        for (const answer of answers.filter(isOperatorError))
          context.writeWarning(
            `Provider '${provider.Name}': ${answer} is an error code of its operator, not a listing of ${args.IPAddress}.`,
          );
        return [
          typed('IPListProviderTestResult', {
            Provider: provider.Name,
            ProviderResult: answers.map((answer) => IPAddress.parse(answer)),
            Matched: matchesList(provider, answers),
          }),
        ];
      }) as Promise<unknown[]>;
    },
  });
}
