// Test-ServiceHealth: whether the services this server needs run.
import { typed } from '../core/typed.ts';
import { defineTask } from './conventions/define-task.ts';
import { identityType } from './conventions/identity-type.ts';
import { requireLocalServer } from './conventions/local-server.ts';
import { AD_TIMEOUT, DOMAIN_CONTROLLER, MONITORING_CONTEXT } from './conventions/refused.ts';

const NAME = 'MSExchangeTransport';

const test = defineTask({
  verb: 'Test',
  noun: 'ServiceHealth',
  summary: 'Tells whether the services this server needs run.',
  description: 'There is one, the transport. What it may be short of is shown by Get-BackPressure.',
  parameters: {
    Server: {
      type: identityType('ServerIdParameter', { by: ['Name', 'Identity'] }),
      help: 'The server; it must be this one, which is the default.',
      position: 0,
      pipeline: 'both',
      complete: ({ server }) => [server],
    },
    ActiveDirectoryTimeout: AD_TIMEOUT,
    MonitoringContext: MONITORING_CONTEXT,
    DomainController: DOMAIN_CONTROLLER,
  },
  confirmImpact: 'Medium',
  output: ['ServiceHealth'],
  examples: [
    { command: 'Test-ServiceHealth', text: 'Tells whether the transport runs.' },
    { command: '(Test-ServiceHealth).ServicesNotRunning', text: 'Names what does not run.' },
  ],
  process: async (args, context) => {
    requireLocalServer(args.Server, context, 'Server');
    const { ports } = context;
    if (!(await context.shouldProcess('Testing the services', ports.server))) return [];
    const isRunning = ports.service.state().status === 'Running';
    return [
      typed('ServiceHealth', {
        Role: 'Edge Transport Server Role',
        RequiredServicesRunning: isRunning,
        ServicesRunning: isRunning ? [NAME] : [],
        ServicesNotRunning: isRunning ? [] : [NAME],
      }),
    ];
  },
});

export const serviceHealth = [test];
