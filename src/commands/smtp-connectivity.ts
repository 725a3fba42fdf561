// Test-SmtpConnectivity: whether every address the Receive connectors listen on greets a client.
import type { CmdletContext } from '../core/cmdlet.ts';
import { typed } from '../core/typed.ts';
import { ask, greeted, reasonNotTested, startTls, told } from './checks/session.ts';
import { connectorTargets, type Target } from './checks/targets.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer } from './conventions/local-server.ts';
import { DOMAIN_CONTROLLER, MONITORING_CONTEXT } from './conventions/refused.ts';

const test = defineTask({
  verb: 'Test',
  noun: 'SmtpConnectivity',
  summary: 'Tells whether every address that the Receive connectors listen on greets a client.',
  parameters: {
    Identity: {
      type: identityType('ServerIdParameter', { by: ['Name', 'Identity'] }),
      help: 'The server; it must be this one, which is the default.',
      position: 0,
      pipeline: 'both',
      complete: ({ server }) => [server],
    },
    MonitoringContext: MONITORING_CONTEXT,
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'Medium',
  output: ['SmtpConnectivityStatus'],
  examples: [
    { command: 'Test-SmtpConnectivity', text: 'Tests all connectors.' },
    { command: 'Test-SmtpConnectivity | where {$_.StatusCode -ne "Success"}', text: 'Shows what does not answer.' },
  ],
  process: async function* (args, context) {
    requireLocalServer(args.Identity, context, 'Identity');
    for (const target of connectorTargets(context.ports, true)) {
      if (!(await context.shouldProcess('Testing the connection', String(target.endpoint)))) continue;
      yield await tried(target, context);
    }
  },
});

async function tried(target: Target, { ports, signal }: CmdletContext) {
  const [status, details] = await greetingOf(target, { ports, signal });
  return typed('SmtpConnectivityStatus', {
    Server: ports.server,
    ReceiveConnector: target.connector,
    Binding: target.binding,
    EndPoint: target.endpoint,
    StatusCode: status,
    Details: details,
  });
}

type Status = 'Success' | 'UnableToConnect' | 'Error';

async function greetingOf(
  target: Target,
  { ports, signal }: Pick<CmdletContext, 'ports' | 'signal'>,
): Promise<readonly [Status, string]> {
  const { endpoint, patience } = target;
  let isConnected = false;
  try {
    const probe = await ports.smtpProbe.connect(endpoint, { timeout: patience, signal });
    isConnected = true;
    try {
      const greeting = await greeted(probe, target);
      if (greeting.kind !== 'reply' || greeting.code !== 220) return ['Error', told(greeting)];
      // A connector that takes mail over TLS only, and has none to offer, is of no use.
      if (target.tls === 'Required') await startTls(probe);
      await ask(probe, 'QUIT');
      return ['Success', told(greeting)];
    } finally {
      probe.close();
    }
  } catch (error) {
    return [isConnected ? 'Error' : 'UnableToConnect', reasonNotTested(error)];
  }
}

export const smtpConnectivity = [test];
