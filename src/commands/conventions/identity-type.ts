// The type of -Identity parameters: a name or GUID as text, or an object from a Get- cmdlet, which stands for itself.
import { fail } from '../../core/errors.ts';
import { textOf, type ValueType } from '../../core/value-type.ts';

/** `name` is Exchange's name of the type, such as AcceptedDomainIdParameter. */
export function identityType(name: string, limits: { readonly max?: number } = {}): ValueType<string> {
  return {
    name,
    convert: (input, spelling) => {
      const given = ownIdentity(input) ?? textOf(input, name, spelling);
      return given === '' ? fail('UnexpectedValueType', { value: input, type: name }, { target: input }) : given;
    },
    toJson: (value) => value,
    fromJson: (json) => String(json),
    schema: { type: 'string', minLength: 1, maxLength: limits.max ?? 1024 },
  };
}

/** The GUID first: it still names the object after it was renamed. */
function ownIdentity(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const { Guid, Identity, Name } = input as { Guid?: unknown; Identity?: unknown; Name?: unknown };
  return [Guid, Identity, Name].find((one): one is string => typeof one === 'string' && one !== '');
}
