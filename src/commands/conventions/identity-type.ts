// The type of -Identity parameters: a name or GUID as text, or an object from a Get- cmdlet, which stands for itself.
import { fail } from '../../core/errors.ts';
import { typeNameOf } from '../../core/typed.ts';
import { textOf, type ValueType } from '../../core/value-type.ts';

export interface IdentityOptions {
  readonly max?: number;
  /** Only objects of this type stand for themselves; others are for another parameter. */
  readonly of?: string;
  /** Which properties name an object, the first that it has. The GUID comes first: it still does after a renaming. */
  readonly by?: readonly ('Guid' | 'Identity' | 'Name')[];
}

/** `name` is Exchange's name of the type, such as AcceptedDomainIdParameter. */
export function identityType(name: string, options: IdentityOptions = {}): ValueType<string> {
  const { max = 1024, of, by = ['Guid', 'Identity', 'Name'] } = options;
  return {
    name,
    convert: (input, spelling) => {
      const type = typeNameOf(input);
      if (of !== undefined && type !== undefined && type !== of)
        fail('UnexpectedValueType', { value: type, type: name }, { target: input });
      const given = ownIdentity(input, by) ?? textOf(input, name, spelling);
      if (given === '') fail('UnexpectedValueType', { value: input, type: name }, { target: input });
      if (given.length > max)
        fail('PropertyTooLong', { property: name, length: given.length, limit: max }, { target: input });
      return given;
    },
    toJson: (value) => value,
    fromJson: (json) => String(json),
    // Checked above: a schema with limits would have every cmdlet load the validator.
    schema: { type: 'string' },
  };
}

function ownIdentity(input: unknown, by: NonNullable<IdentityOptions['by']>): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const object = input as Readonly<Record<string, unknown>>;
  return by.map((name) => object[name]).find((one): one is string => typeof one === 'string' && one !== '');
}
