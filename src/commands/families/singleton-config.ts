// Get- and Set- for a class with one object: the list configurations and TransportConfig.
import type { Cmdlet, Example, ParameterTable } from '../../core/cmdlet.ts';
import { type ObjectClass, settable } from '../../core/object-class.ts';
import { defineTask } from '../conventions/define-task.ts';
import { editable } from '../conventions/editable.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';
import { instanceOf, type SetRequest, setObject } from '../conventions/set-object.ts';

export interface SingletonConfig<C extends ObjectClass> {
  readonly objectClass: C;
  /** In a sentence: `the IP Block list's configuration`. */
  readonly title: string;
  readonly examples: { readonly get: readonly Example[]; readonly set: readonly Example[] };
  /** Parameters besides those for the properties: for both cmdlets, and for Set- alone. */
  readonly both?: ParameterTable;
  readonly setOnly?: ParameterTable;
  readonly check?: SetRequest<C>['check'];
}

export function singletonConfig<C extends ObjectClass>(config: SingletonConfig<C>): readonly [Cmdlet, Cmdlet] {
  const { objectClass, title, examples, both = {}, setOnly = {}, check } = config;
  const get = defineTask({
    verb: 'Get',
    noun: objectClass.name,
    summary: `Shows ${title}.`,
    parameters: { ...both, DomainController: DOMAIN_CONTROLLER },
    output: [objectClass.name],
    examples: examples.get,
    process: (_args, { ports }) => [editable(ports.config.get(objectClass))],
  });
  const set = defineTask({
    verb: 'Set',
    noun: objectClass.name,
    summary: `Changes ${title}.`,
    description: 'The next event in the mail path goes by the new settings; nothing has to be restarted.',
    parameters: {
      ...both,
      ...(settable(objectClass) as ParameterTable),
      ...setOnly,
      Instance: instanceOf(objectClass),
      DomainController: DOMAIN_CONTROLLER,
    },
    confirmImpact: 'Medium',
    examples: examples.set,
    process: (args, context) =>
      setObject(context, { objectClass, operation: `Changing ${title}`, args, ...(check ? { check } : {}) }),
  });
  return [get, set];
}
