// The one mechanism of validation: a JSON schema compiled by ajv on first use, its complaints turned into our error records.
import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import type { PosternError } from './error-record.ts';
import { postError } from './errors.ts';
import type { ObjectClass } from './object-class.ts';
import { types } from './types.ts';
import type { Json, JsonSchema, ValueType } from './value-type.ts';

const FORMATS: Readonly<Record<string, ValueType<unknown>>> = {
  'ip-address': types.ipAddress,
  'ip-range': types.ipRange,
  'smtp-address': types.smtpAddress,
  'smtp-domain': types.smtpDomain,
  'smtp-domain-with-subdomains': types.smtpDomainWithSubdomains,
  fqdn: types.fqdn,
  guid: types.guid,
  'client-pattern': types.clientPattern,
  'ip-binding': types.binding,
  'explicit-ip-binding': types.explicitBinding,
  'dns-server': types.dnsServer,
  'address-space': types.addressSpace,
  'smart-host': types.smartHost,
  'enhanced-status-code': types.enhancedStatusCode,
  'remote-domain': types.remoteDomain,
  'recipient-pattern': types.recipientPattern,
  'sender-pattern': types.senderPattern,
  'host-name': types.fqdnOrAddress,
};

// Required when something is first validated: a cmdlet that only reads shouldn't wait for ajv to load.
const require = createRequire(import.meta.url);
let ajv: Ajv | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

function validator(schema: JsonSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    if (!ajv) {
      const library = require('ajv') as typeof import('ajv');
      ajv = new library.Ajv({
        allErrors: true,
        verbose: true,
        strict: true,
        strictTypes: false,
        allowUnionTypes: true,
      });
      for (const [name, type] of Object.entries(FORMATS))
        ajv.addFormat(name, { type: 'string', validate: (text: string) => converts(type, text) });
    }
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate;
}

function converts(type: ValueType<unknown>, text: string): boolean {
  try {
    type.convert(text);
    return true;
  } catch {
    return false;
  }
}

/** All that is wrong with a JSON value, as errors that name the property; `subject` names the type in the texts. */
export function violations(schema: JsonSchema, value: Json, subject: string): readonly PosternError[] {
  const validate = validator(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).filter(isTelling).map((error) => toError(error, subject));
}

/** Not that no branch of an anyOf fits, nor that a value isn't the null or the word the first branch stands for: the other branch says what is wrong. */
function isTelling({ keyword, schemaPath }: ErrorObject): boolean {
  return keyword !== 'anyOf' && !schemaPath.includes('/anyOf/0/');
}

/** @throws PosternError for the first thing that is wrong */
export function validate(schema: JsonSchema, value: Json, subject: string): void {
  const [first] = violations(schema, value, subject);
  if (first) throw first;
}

const objectSchemas = new WeakMap<ObjectClass, JsonSchema>();

/** The closed schema of a configuration class's stored form. */
export function schemaOf(objectClass: ObjectClass): JsonSchema {
  let schema = objectSchemas.get(objectClass);
  if (!schema) {
    const entries = Object.entries(objectClass.properties);
    const properties = Object.fromEntries(entries.map(([name, { type }]) => [name, type.schema]));
    schema = { type: 'object', properties, required: entries.map(([name]) => name), additionalProperties: false };
    objectSchemas.set(objectClass, schema);
  }
  return schema;
}

/** @throws PosternError when a value of a configuration object breaks its schema or holds an unknown placeholder */
export function validateObject(objectClass: ObjectClass, stored: Readonly<Record<string, Json>>): void {
  validate(schemaOf(objectClass), stored, objectClass.name);
  for (const [name, { placeholders }] of Object.entries(objectClass.properties)) {
    const value = stored[name];
    if (placeholders === undefined || typeof value !== 'string') continue;
    const stray = value.match(/\{[^}]*\}?/g)?.find((one) => !placeholders.includes(one));
    if (stray !== undefined)
      throw postError(
        'UnknownPlaceholder',
        { property: name, placeholder: stray, allowed: placeholders },
        { parameter: name },
      );
  }
}

/** Checks one parameter's value, converted already, against its type's schema. @throws PosternError that names the parameter */
export function validateValue<T>(type: ValueType<T>, value: T, parameter: string): void {
  validate(wrapped(type), { [parameter]: type.toJson(value) }, parameter);
}

const wrappers = new WeakMap<ValueType<unknown>, JsonSchema>();

function wrapped(type: ValueType<unknown>): JsonSchema {
  let schema = wrappers.get(type);
  if (!schema) {
    schema = { type: 'object', additionalProperties: type.schema };
    wrappers.set(type, schema);
  }
  return schema;
}

function toError(error: ErrorObject, subject: string): PosternError {
  const { keyword, instancePath, params, data, message = '' } = error;
  const property = instancePath.split('/')[1] ?? subject;
  const details = { target: data, parameter: property };
  switch (keyword) {
    case 'maxLength':
      return postError('PropertyTooLong', { property, length: String(data).length, limit: params['limit'] }, details);
    case 'maxItems':
      return postError(
        'PropertyTooMany',
        { property, count: (data as unknown[]).length, limit: params['limit'] },
        details,
      );
    case 'minimum':
    case 'maximum':
      return postError('PropertyOutOfRange', { property, value: data, detail: `it ${message}` }, details);
    case 'enum':
      return postError('InvalidEnumValue', { value: data, allowed: params['allowedValues'] }, details);
    case 'required':
      return postError(
        'PropertyMissing',
        { property: params['missingProperty'] },
        { ...details, parameter: params['missingProperty'] },
      );
    case 'additionalProperties':
      return postError('PropertyUnknown', { property: params['additionalProperty'], type: subject }, details);
    default:
      return postError('PropertyInvalid', { property, value: data, detail: message }, details);
  }
}
