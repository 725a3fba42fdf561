// Cmdlets the tests of binder and host call.
import { defineCmdlet } from '../../../src/core/cmdlet.ts';
import { typed } from '../../../src/core/typed.ts';
import { types } from '../../../src/core/types.ts';

export const getThing = defineCmdlet({
  verb: 'Get',
  noun: 'Thing',
  summary: 'Gives things.',
  parameters: { Count: { type: types.integer({ min: 1, max: 5 }), position: 0, help: 'How many.' } },
  examples: [],
  *process({ Count }) {
    for (let i = 1; i <= (Count ?? 2); i++)
      yield typed('Thing', { Identity: `t${i}`, Size: i, When: new Date(1970, 0, 1) });
  },
});

export const setThing = defineCmdlet({
  verb: 'Set',
  noun: 'Thing',
  summary: 'Shows what it was given.',
  confirmImpact: 'Medium',
  parameters: {
    Identity: { type: types.text(), position: 0, pipeline: 'both', mandatory: true, help: 'Which.' },
    Size: { type: types.byteSize(), help: 'How big.' },
    Level: { type: types.oneOf('Level', ['Low', 'Lower', 'High']), help: 'How high.' },
    Names: { type: types.list(types.text()), help: 'Names.' },
    Enabled: { type: types.boolean, help: 'Whether it is on.' },
    DomainController: { type: types.text(), refused: 'there is no directory here.', help: 'Not available.' },
  },
  examples: [],
  process: async ({ Identity, Size, Level, Names, Enabled }, context) => {
    if (!(await context.shouldProcess('Changing', Identity))) return [];
    return [typed('Thing', { Identity, Size: Size?.bytes, Level, Names, Enabled })];
  },
});

export const removeThing = defineCmdlet({
  verb: 'Remove',
  noun: 'Thing',
  summary: 'Removes things.',
  confirmImpact: 'High',
  defaultSet: 'Identity',
  parameters: {
    Identity: {
      type: types.text(),
      position: 0,
      pipeline: 'both',
      mandatory: true,
      sets: ['Identity'],
      help: 'Which.',
    },
    All: { type: types.switch, mandatory: true, sets: ['All'], help: 'All of them.' },
  },
  examples: [],
  process: async ({ Identity, All }, context) => {
    if (await context.shouldProcess('Removing', All ? 'all' : String(Identity)))
      return [`removed ${All ? 'all' : Identity}`];
    return [];
  },
});

/** Things one after the other, each after a turn of the event loop; counts how many were asked for. */
export function slowThings(counter: { made: number; ended: boolean }) {
  return defineCmdlet({
    verb: 'Get',
    noun: 'SlowThing',
    summary: 'Gives things slowly.',
    parameters: {},
    examples: [],
    async *process() {
      try {
        for (let i = 1; i <= 1000; i++) {
          await new Promise((resolve) => setImmediate(resolve));
          counter.made++;
          yield i;
        }
      } finally {
        counter.ended = true;
      }
    },
  });
}
