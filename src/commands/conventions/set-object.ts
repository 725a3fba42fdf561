// What every Set- cmdlet does: finds the object, works out what would change, checks it, asks, and writes it as one.
import type { CmdletContext, Parameter } from '../../core/cmdlet.ts';
import { PosternError } from '../../core/error-record.ts';
import { fail, postError } from '../../core/errors.ts';
import type { ChangesOf, ObjectClass, ObjectOf } from '../../core/object-class.ts';
import { typeNameOf } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { applyListChange, type ListChange, type ValueType } from '../../core/value-type.ts';
import { approved } from './approved.ts';
import { findObject } from './find-object.ts';
import { OBJECT_NAME } from './object-name.ts';
import { storedValues } from './stored-values.ts';

/** Exchange 2007's -Instance: an object from the Get- cmdlet whose properties were changed. */
export function instanceOf(objectClass: ObjectClass, rest: Partial<Parameter> = {}): Parameter<unknown> {
  const help = `An object that Get-${objectClass.name} returned, with changed properties.`;
  return { type: instanceType(objectClass.name), help, pipeline: 'value', ...rest };
}

/** Takes objects of the class alone, so that names in the pipeline are left to -Identity. */
function instanceType(name: string): ValueType<unknown> {
  return {
    ...types.anything(name),
    convert: (input) =>
      typeNameOf(input) === name ? input : fail('InstanceMismatch', { type: name }, { target: input }),
    toJson: () => ({}),
    schema: { type: 'object' },
  };
}

export type Changes = Record<string, unknown>;

export interface SetRequest<C extends ObjectClass> {
  readonly objectClass: C;
  /** What is changed, in the words of the question: `Changing the accepted domain`. */
  readonly operation: string;
  /** The bound arguments: properties by name, -Instance and -Name among them. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Absent for the only object of a singleton class, and when -Instance says which. */
  readonly identity?: string | undefined;
  /** Checks the object as it would be. @throws PosternError */
  readonly check?: (wanted: ObjectOf<C>, current: ObjectOf<C>) => void;
  /** Writes the changes in place of the store's update, within the transaction; says whether anything changed. */
  readonly write?: (object: ObjectOf<C>, changes: Changes, newName: string | undefined) => boolean;
}

/** ajv, behind the validation, is slow to load, so only cmdlets that change something load it. */
export async function setObject<C extends ObjectClass>(context: CmdletContext, request: SetRequest<C>): Promise<void> {
  const { validateObject } = await import('../../core/validate.ts');
  const { objectClass, args, check } = request;
  const { config } = context.ports;
  const identity = requestedIdentity(context, request);
  const current = identity === undefined ? config.get(objectClass) : findObject(config, objectClass, identity);
  const plan = changesOf(context, objectClass, current, args);
  const wanted = { ...(current as object), ...plan } as ObjectOf<C>;
  validateObject(objectClass, storedValues(objectClass, wanted as never));
  check?.(wanted, current);
  newNameOf(context, objectClass, current.Name, args);
  await approved(context, request.operation, current.Name, () => {
    const changed = config.transaction(() => write(context, request, current.Guid));
    if (!changed) warnUnchanged(context, current.Name);
  });
}

export function warnUnchanged(context: CmdletContext, identity: string): void {
  context.writeWarning(postError('NoPropertiesModified', { identity }).record.message);
}

/** Reads the object again: it may have changed while a person was asked. */
function write<C extends ObjectClass>(context: CmdletContext, request: SetRequest<C>, guid: string): boolean {
  const { objectClass, args } = request;
  const { config } = context.ports;
  const object = config.get(objectClass, guid);
  const changes = changesOf(context, objectClass, object, args);
  const newName = newNameOf(context, objectClass, object.Name, args);
  try {
    if (request.write) return request.write(object, changes, newName);
    return config.update(objectClass, guid, changes as ChangesOf<C>, newName).changed;
  } catch (thrown) {
    if (!(thrown instanceof PosternError) || thrown.record.id !== 'ObjectAlreadyExists') throw thrown;
    throw new PosternError({ ...thrown.record, parameter: 'Name' });
  }
}

function requestedIdentity<C extends ObjectClass>(context: CmdletContext, request: SetRequest<C>): string | undefined {
  const { objectClass, args } = request;
  const instance = args['Instance'];
  if (!context.bound.has('Instance')) return request.identity;
  return objectClass.singleton === undefined ? (instance as { readonly Guid: string }).Guid : undefined;
}

/** What the command line and then the instance would change; a change of a list is applied to the list there is. */
function changesOf<C extends ObjectClass>(
  { bound }: CmdletContext,
  objectClass: C,
  current: ObjectOf<C>,
  args: Readonly<Record<string, unknown>>,
): Changes {
  const changes: Changes = {};
  const instance = bound.has('Instance') ? (args['Instance'] as Record<string, unknown>) : undefined;
  for (const [name, { type, refused, readOnly }] of Object.entries(objectClass.properties)) {
    const now = (current as unknown as Record<string, unknown>)[name];
    if (bound.has(name)) {
      const value = args[name];
      changes[name] = type.element ? applyListChange(now as readonly unknown[], value as ListChange<unknown>) : value;
    } else if (instance !== undefined) {
      const value = named(name, () => type.convert(instance[name]));
      if (JSON.stringify(type.toJson(value)) === JSON.stringify(type.toJson(now))) continue;
      const reason = refused ?? (readOnly ? `${name} is read-only.` : undefined);
      if (reason !== undefined) fail('ParameterNotSupported', { parameter: name, reason }, { parameter: name });
      changes[name] = value;
    }
  }
  return changes;
}

/** A name given, or changed in the instance. @throws PosternError when the name can't be changed or isn't one */
function newNameOf(
  { bound }: CmdletContext,
  objectClass: ObjectClass,
  now: string,
  args: Readonly<Record<string, unknown>>,
): string | undefined {
  if (bound.has('Name')) return args['Name'] as string;
  const { Name } = (bound.has('Instance') ? args['Instance'] : {}) as { readonly Name?: unknown };
  if (Name === undefined || Name === now) return undefined;
  if (objectClass.singleton !== undefined || !('Name' in args))
    fail('ParameterNotSupported', { parameter: 'Name', reason: 'Name is read-only.' }, { parameter: 'Name' });
  return OBJECT_NAME.convert(Name);
}

/** Gives an error about a value the property's name. */
export function named<T>(parameter: string, convert: () => T): T {
  try {
    return convert();
  } catch (thrown) {
    throw thrown instanceof PosternError ? new PosternError({ ...thrown.record, parameter }) : thrown;
  }
}
