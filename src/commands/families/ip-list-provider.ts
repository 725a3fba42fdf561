// Add-, Get-, Set-, Remove- and Test- for the DNS lists that say who may or may not send.
import type { Cmdlet, CmdletContext } from '../../core/cmdlet.ts';
import { fail } from '../../core/errors.ts';
import { type ChangesOf, defaultsOf, type ObjectClass, settable } from '../../core/object-class.ts';
import { IPAllowListProvider, IPBlockListProvider } from '../../core/objects/ip-list-provider.ts';
import type { IpList } from '../../core/ports.ts';
import { types } from '../../core/types.ts';
import { applyListChange, type ValueType } from '../../core/value-type.ts';
import { approved } from '../conventions/approved.ts';
import { defineTask } from '../conventions/define-task.ts';
import { editable } from '../conventions/editable.ts';
import { findObject, findObjects } from '../conventions/find-object.ts';
import { identityType } from '../conventions/identity-type.ts';
import { OBJECT_NAME } from '../conventions/object-name.ts';
import { priorityOrder } from '../conventions/priority-order.ts';
import { DOMAIN_CONTROLLER } from '../conventions/refused.ts';
import { instanceOf, named, setObject } from '../conventions/set-object.ts';
import { storedValues } from '../conventions/stored-values.ts';
import { testIpListProvider } from './test-ip-list-provider.ts';
import { warnOfHealth } from './warn-of-health.ts';

/** What both classes have; the block class adds RejectionResponse. */
export type ProviderClass = typeof IPAllowListProvider;

const TEMPLATE: ValueType<unknown> = {
  ...types.anything('PSObject'),
  convert: (input) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? input
      : fail('UnexpectedValueType', { value: input, type: 'PSObject' }, { target: input }),
};

export function ipListProvider(list: IpList): readonly Cmdlet[] {
  const objectClass = (list === 'Allow' ? IPAllowListProvider : IPBlockListProvider) as ProviderClass;
  const noun = objectClass.name;
  const title = `the IP ${list} list provider`;
  const identity = identityType(`${noun}IdParameter`);
  const zone = list === 'Allow' ? 'allow.example.com' : 'dnsbl.example.com';
  const name = list === 'Allow' ? 'Good Senders' : 'Example DNSBL';
  const properties = settable(objectClass);

  const add = defineTask({
    verb: 'Add',
    noun,
    summary: `Adds a DNS list to the IP ${list} list providers.`,
    description:
      'The list is asked about the two addresses that every list must get right (RFC 5782, 5); what it gets wrong is said in a warning, and it is added all the same.',
    parameters: {
      Name: { type: OBJECT_NAME, help: 'A name for the provider.', mandatory: true, position: 0 },
      ...properties,
      LookupDomain: { type: properties.LookupDomain.type, help: properties.LookupDomain.help, mandatory: true },
      TemplateInstance: {
        type: TEMPLATE,
        help: `An object whose properties are used where no parameter is given.`,
      },
      DomainController: DOMAIN_CONTROLLER,
    },
    output: [noun],
    confirmImpact: 'Medium',
    examples: [
      {
        command: `Add-${noun} -Name "${name}" -LookupDomain ${zone} -AnyMatch $true`,
        text: 'Adds a list whose every answer counts.',
      },
      {
        command: `Add-${noun} -Name "${name} mask" -LookupDomain mask.${zone} -BitmaskMatch 127.0.0.4 -Priority 1`,
        text: 'Adds a list of which one bit counts, to be asked first.',
      },
    ],
    process: async (args, context) => {
      const { config } = context.ports;
      const existing = config.list(objectClass);
      if (existing.some((one) => one.Name.toLowerCase() === args.Name.toLowerCase()))
        fail('ObjectAlreadyExists', { identity: args.Name, type: noun }, { parameter: 'Name', target: args.Name });
      const priority = ranged(args.Priority ?? existing.length + 1, existing.length + 1);
      const values = valuesOf(objectClass, args, context);
      const complete = { ...defaultsOf(objectClass), ...values, Priority: priority };
      const { validateObject } = await import('../../core/validate.ts');
      validateObject(objectClass, storedValues(objectClass, complete));
      const added = await approved(context, `Adding ${title}`, args.Name, () =>
        config.transaction(() => {
          const before = config.list(objectClass);
          const item = { Priority: 0, Guid: '' };
          for (const { item: moved, priority: to } of priorityOrder<{ Priority: number; Guid: string }>(before, {
            item,
            priority,
          }))
            if (moved !== item) config.update(objectClass, moved.Guid, { Priority: to });
          return config.insert(objectClass, args.Name, complete as ChangesOf<ProviderClass>);
        }),
      );
      if (added === undefined) return;
      if (!added.AnyMatch && added.BitmaskMatch === null && added.IPAddressesMatch.length === 0)
        context.writeWarning(
          `No answer of '${added.Name}' counts yet. Set AnyMatch, BitmaskMatch or IPAddressesMatch with Set-${noun}.`,
        );
      await warnOfHealth(added.Name, added.LookupDomain, context);
      return [editable(added)];
    },
  });

  const get = defineTask({
    verb: 'Get',
    noun,
    summary: `Shows the IP ${list} list providers in the order they are asked.`,
    parameters: {
      Identity: {
        type: identity,
        help: 'The name or GUID of one provider.',
        position: 0,
        pipeline: 'both',
        complete: namesOf(objectClass),
      },
      DomainController: DOMAIN_CONTROLLER,
    },
    output: [noun],
    examples: [{ command: `Get-${noun} | fl Name, LookupDomain, Priority`, text: 'Lists the providers.' }],
    process: ({ Identity }, { ports }) =>
      findObjects(ports.config, objectClass, Identity)
        .toSorted((a, b) => a.Priority - b.Priority)
        .map(editable),
  });

  const set = defineTask({
    verb: 'Set',
    noun,
    summary: `Changes an IP ${list} list provider.`,
    parameters: {
      Identity: {
        type: identity,
        help: 'The name or GUID of the provider.',
        sets: ['Identity'],
        mandatory: true,
        position: 0,
        pipeline: 'both',
        complete: namesOf(objectClass),
      },
      Name: { type: OBJECT_NAME, help: 'A new name.' },
      ...properties,
      Instance: instanceOf(objectClass, { sets: ['Instance'], mandatory: true }),
      DomainController: DOMAIN_CONTROLLER,
    },
    defaultSet: 'Identity',
    confirmImpact: 'Medium',
    examples: [{ command: `Set-${noun} "${name}" -Priority 1`, text: 'Asks the provider before all others.' }],
    process: (args, context) => {
      const { config } = context.ports;
      return setObject(context, {
        objectClass,
        operation: `Changing ${title}`,
        args,
        identity: args.Identity,
        check: (wanted) => ranged(wanted.Priority, config.list(objectClass).length),
        write: (object, { Priority, ...changes }, newName) => {
          const { changed } = config.update(objectClass, object.Guid, changes, newName);
          if (Priority === undefined) return changed;
          const order = config.list(objectClass);
          const item = order.find(({ Guid }) => Guid === object.Guid)!;
          const moves = priorityOrder(order, { item, priority: Priority as number });
          for (const { item: moved, priority } of moves) config.update(objectClass, moved.Guid, { Priority: priority });
          return changed || moves.length > 0;
        },
      });
    },
  });

  const remove = defineTask({
    verb: 'Remove',
    noun,
    summary: `Removes an IP ${list} list provider.`,
    parameters: {
      Identity: {
        type: identity,
        help: 'The name or GUID of the provider.',
        mandatory: true,
        position: 0,
        pipeline: 'both',
        complete: namesOf(objectClass),
      },
      DomainController: DOMAIN_CONTROLLER,
    },
    confirmImpact: 'High',
    examples: [{ command: `Remove-${noun} "${name}" -Confirm:$false`, text: 'Removes a provider without asking.' }],
    process: ({ Identity }, context) => {
      const { config } = context.ports;
      const provider = findObject(config, objectClass, Identity);
      return approved(context, `Removing ${title}`, provider.Name, () =>
        config.transaction(() => {
          config.remove(objectClass, provider.Guid);
          for (const { item, priority } of priorityOrder(config.list(objectClass)))
            config.update(objectClass, item.Guid, { Priority: priority });
        }),
      ) as undefined;
    },
  });

  return [add, get, set, testIpListProvider(objectClass, identity, name), remove];
}

function namesOf(objectClass: ProviderClass) {
  return ({ config }: CmdletContext['ports']) => config.list(objectClass).map(({ Name }) => Name);
}

function ranged(priority: number, max: number): number {
  if (priority >= 1 && priority <= max) return priority;
  return fail(
    'PropertyOutOfRange',
    { property: 'Priority', value: priority, detail: `it must be from 1 to ${max}` },
    { parameter: 'Priority', target: priority },
  );
}

/** The properties given as parameters, else those of the template. */
function valuesOf(objectClass: ObjectClass, args: Readonly<Record<string, unknown>>, { bound }: CmdletContext) {
  const template = args['TemplateInstance'] as object | undefined;
  const values: Record<string, unknown> = {};
  for (const [name, { type, readOnly }] of Object.entries(objectClass.properties)) {
    const sample = template === undefined || readOnly ? undefined : propertyOf(template, name);
    const given = bound.has(name) ? args[name] : sample && named(name, () => type.convert(sample.value));
    if (given !== undefined) values[name] = type.element ? applyListChange([], given as readonly unknown[]) : given;
  }
  return values;
}

/** Objects made in the shell and hashtables are asked by name; those of Get- cmdlets are plain. */
function propertyOf(object: object, name: string): { readonly value: unknown } | undefined {
  const { has, get } = object as { has?: (name: string) => boolean; get?: (name: string) => unknown };
  if (has !== undefined && get !== undefined)
    return has.call(object, name) ? { value: get.call(object, name) } : undefined;
  return name in object ? { value: (object as Record<string, unknown>)[name] } : undefined;
}
