// Makes the document of a configuration: every class and property there is, with secrets encrypted or left out.
import type { ConfigurationCopy } from '../../core/configuration-copy.ts';
import type { ObjectClass } from '../../core/object-class.ts';
import { isSecret } from '../../core/secrecy.ts';
import type { Json } from '../../core/value-type.ts';
import { type CarriedValue, type EdgeDocument, FORMAT } from './document.ts';
import type { SecretCodec } from './secret-codec.ts';

/** A credential, with its password in the clear or as this server sealed it. */
interface StoredCredential {
  readonly user: string;
  readonly sealed: string;
}

export interface Composed {
  readonly document: EdgeDocument;
  /** `Class\object: property` of secrets that were left out. */
  readonly omitted: readonly string[];
}

export interface ComposeOptions {
  readonly classes: readonly ObjectClass[];
  /** Postern's version. */
  readonly product: string;
  /** Absent: secrets are left out. */
  readonly codec: SecretCodec | undefined;
  /** Opens what this server's key has sealed. @throws PosternError SecretUnreadable */
  readonly open: (sealed: string) => string;
}

export function compose(copy: ConfigurationCopy, { classes, product, codec, open }: ComposeOptions): Composed {
  const omitted: string[] = [];
  const carried = (type: string, name: string, property: string, json: Json): CarriedValue => {
    const objectClass = classes.find((one) => one.name === type)!;
    const definition = objectClass.properties[property]!;
    if (json === null || json === '' || !isSecret(property, definition)) return { kind: 'plain', json };
    if (codec === undefined) {
      omitted.push(`${type}\\${name}: ${property}`);
      return { kind: 'omitted' };
    }
    const plain = isCredential(json) ? { user: json.user, password: open(json.sealed) } : json;
    return { kind: 'encrypted', text: codec.encrypt(plain, placeOf(type, name, property)) };
  };
  const document: EdgeDocument = {
    format: FORMAT,
    product,
    server: copy.server,
    salt: codec?.salt ?? '',
    classes: copy.classes.map(({ type, objects }) => ({
      type,
      objects: objects.map(({ name, guid, values }) => ({
        name,
        guid,
        values: new Map(
          Object.entries(values).map(([property, json]) => [property, carried(type, name, property, json)]),
        ),
      })),
    })),
    entries: copy.entries,
  };
  return { document, omitted };
}

export function placeOf(type: string, name: string, property: string): string {
  return JSON.stringify([type, name, property]);
}

function isCredential(json: Json): json is StoredCredential & Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json) && 'sealed' in json && 'user' in json;
}
