// Asks a DNS list about the addresses every list must get right, and warns in words of what it gets wrong (RFC 5782, 5).
import type { CmdletContext } from '../../core/cmdlet.ts';
import { type HealthFinding, providerHealth } from '../../core/dns-list/provider-health.ts';
import { IPAddress } from '../../core/values/ip-address.ts';

const LOOPBACK = IPAddress.parse('127.0.0.1');
const TEST_ENTRY = IPAddress.parse('127.0.0.2');

export async function warnOfHealth(provider: string, zone: string, context: CmdletContext) {
  const { ports, signal } = context;
  const [loopback, testEntry] = await Promise.all(
    [LOOPBACK, TEST_ENTRY].map((address) => ports.dns.a(address.reversedName(zone), signal)),
  );
  for (const finding of providerHealth(loopback!, testEntry!))
    context.writeWarning(`Provider '${provider}': ${said(finding)}`);
}

function said(finding: HealthFinding): string {
  switch (finding.kind) {
    case 'ListsEverything':
      return 'it lists 127.0.0.1, which no list may. It seems to list every address; mail would be judged wrongly.';
    case 'MissesTestEntry':
      return "it doesn't list the test address 127.0.0.2. It may be empty, or its lookup domain may be wrong.";
    case 'ForeignAnswer':
      return `it answers ${finding.answer}, which lies outside 127.0.0.0/8 and never counts. Its lookup domain may be wrong.`;
    case 'OperatorRefuses':
      return `it answers ${finding.answer}: its operator refuses to serve the DNS servers used here. Such answers never count.`;
    case 'NoAnswer':
      return `it couldn't be asked (${finding.code}).`;
  }
}
