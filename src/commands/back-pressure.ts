// Get-BackPressure: what the transport could run out of, how scarce it is, and what that does to new mail.
import { postError } from '../core/errors.ts';
import { highest, type PressureLevel, type PressureState, type ResourceReading } from '../core/resource-pressure.ts';
import { typed } from '../core/typed.ts';
import { ByteSize } from '../core/values/byte-size.ts';
import { defineTask } from './conventions/define-task.ts';
import { requireLocalServer, SERVER } from './conventions/local-server.ts';

const EFFECTS: Readonly<Record<PressureLevel, string>> = {
  Normal: 'None',
  Medium: 'New messages are refused (452 4.3.1)',
  High: 'New connections are refused (421 4.3.2)',
};

const get = defineTask({
  verb: 'Get',
  noun: 'BackPressure',
  summary: 'Shows how scarce disk space, memory and the queue are, and what that does to new mail.',
  description:
    'The running transport measures every two seconds. The thresholds are settings of Set-TransportServer. Mail that was taken before is delivered whatever the level.',
  parameters: { Server: SERVER },
  output: ['BackPressureResource'],
  examples: [
    { command: 'Get-BackPressure', text: 'Shows each resource.' },
    { command: 'Get-BackPressure | where {$_.Level -ne "Normal"}', text: 'Shows what is scarce.' },
  ],
  process: (args, context) => {
    requireLocalServer(args.Server, context);
    const { ports } = context;
    const states = ports.pressure.states();
    if (states.length === 0) {
      const home = ports.home;
      if (ports.service.state().status === 'Stopped') context.writeError(postError('NotRunning', { home }));
      return [];
    }
    return merged(states).map(({ resource, level, value, medium, high }) => {
      const shown = (number: number | undefined) =>
        number === undefined ? 'Unlimited' : resource === 'QueueLength' ? number : new ByteSize(number);
      return typed('BackPressureResource', {
        Server: ports.server,
        Resource: resource,
        Level: level,
        Current: shown(value),
        MediumThreshold: shown(medium),
        HighThreshold: shown(high),
        Effect: EFFECTS[level],
        Measured: new Date(Math.max(...states.map(({ measured }) => measured.getTime()))),
      });
    });
  },
});

/** Processes share disks and the queue; memory each has its own part of. */
function merged(states: readonly PressureState[]): readonly ResourceReading[] {
  const byName = new Map<string, ResourceReading>();
  for (const reading of states.flatMap(({ readings }) => readings)) {
    const other = byName.get(reading.resource);
    const adds = reading.resource === 'Memory' && other !== undefined;
    byName.set(reading.resource, {
      ...reading,
      value: adds ? reading.value + other.value : reading.value,
      medium: adds ? sum(reading.medium, other.medium) : reading.medium,
      high: adds ? sum(reading.high, other.high) : reading.high,
      level: highest([reading.level, other?.level ?? 'Normal']),
    });
  }
  return [...byName.values()];
}

function sum(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one + other;
}

export const backPressure = [get];
