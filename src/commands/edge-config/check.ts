// Makes of a document the configuration that this server would have, and says all at once what is wrong with it.
import type { ConfigurationCopy, CopiedClass, CopiedObject } from '../../core/configuration-copy.ts';
import { PosternError } from '../../core/error-record.ts';
import type { ObjectClass } from '../../core/object-class.ts';
import { typed } from '../../core/typed.ts';
import { types } from '../../core/types.ts';
import { schemaOf, violations } from '../../core/validate.ts';
import type { Json } from '../../core/value-type.ts';
import { type Answer, isAbout, type Question } from './answers.ts';
import { placeOf } from './compose.ts';
import { type CarriedObject, type CarriedValue, type EdgeDocument, FORMAT } from './document.ts';
import { misfits } from './fits-here.ts';
import type { SecretCodec } from './secret-codec.ts';

export interface CheckOptions {
  readonly classes: readonly ObjectClass[];
  /** The configuration there is. */
  readonly local: ConfigurationCopy;
  readonly codec: SecretCodec | undefined;
  readonly seal: (password: string) => string;
  readonly answers: readonly Answer[];
}

export interface Checked {
  readonly copy: ConfigurationCopy;
  /** What an answer can settle. */
  readonly questions: readonly Question[];
  /** What stands in the way of an import, questions without a good answer among it. */
  readonly problems: readonly Question[];
  /** What will be missing. */
  readonly warnings: readonly string[];
}

export function check(document: EdgeDocument, options: CheckOptions): Checked {
  return new Checker(document, options).run();
}

/** As a validation shows it. */
export function problemObject({ type, object, property, value, reason }: Question, answerable: boolean) {
  return typed('EdgeConfigProblem', {
    Class: type,
    Object: object,
    Property: property,
    Value: value,
    Problem: reason,
    IsAnswerable: answerable,
  });
}

class Checker {
  readonly #document: EdgeDocument;
  readonly #options: CheckOptions;
  readonly #questions: Question[] = [];
  readonly #problems: Question[] = [];
  readonly #warnings: string[] = [];

  constructor(document: EdgeDocument, options: CheckOptions) {
    this.#document = document;
    this.#options = options;
  }

  run(): Checked {
    const { format, product, classes, entries } = this.#document;
    if (format !== FORMAT)
      this.#problem(
        '',
        '',
        '',
        String(format),
        `the file's format is none that this Postern reads; Postern ${product} wrote it`,
      );
    const copied = classes.flatMap(({ type, objects }) => this.#class(type, objects));
    for (const { list, range, comment } of entries) this.#entry(list, range, comment);
    return {
      copy: { server: this.#options.local.server, classes: copied, entries },
      questions: this.#questions,
      problems: this.#problems,
      warnings: this.#warnings,
    };
  }

  #class(type: string, objects: readonly CarriedObject[]): readonly CopiedClass[] {
    const objectClass = this.#options.classes.find(({ name }) => name === type);
    if (objectClass === undefined) {
      this.#problem(type, '', '', '', 'this Postern knows no such class; a newer one wrote it');
      return [];
    }
    const seen = new Set<string>();
    const copied = objects.flatMap((one): readonly CopiedObject[] => {
      const object = this.#object(objectClass, one);
      if (object === undefined) return [];
      if (seen.size === seen.add(object.name.toLowerCase()).size)
        this.#problem(type, object.name, 'Name', object.name, 'there are two of that name');
      return [object];
    });
    if (objectClass.singleton !== undefined && copied.length !== 1)
      this.#problem(type, '', '', String(copied.length), 'there is exactly one such object');
    return [{ type, objects: type === 'TransportAgent' ? this.#agents(copied) : copied }];
  }

  /** Undefined: it can't be without a secret that was left out. */
  #object(objectClass: ObjectClass, { name, guid, values }: CarriedObject): CopiedObject | undefined {
    const { server, local } = { server: this.#document.server, local: this.#options.local.server };
    const isServer = objectClass.scope === 'server' && name.toLowerCase() === server.toLowerCase();
    const copied: Record<string, Json> = {};
    for (const [property, value] of values) {
      const definition = Object.hasOwn(objectClass.properties, property) ? objectClass.properties[property] : undefined;
      if (definition === undefined) {
        this.#problem(
          objectClass.name,
          name,
          property,
          '',
          'this Postern knows no such property; a newer one wrote it',
        );
        continue;
      }
      const json = this.#value(objectClass, name, property, value);
      if (json !== undefined) copied[property] = json;
      else if (definition.default === undefined) return undefined;
    }
    const complete = this.#completed(objectClass, copied);
    const error = (one: PosternError) =>
      this.#problem(objectClass.name, name, one.record.parameter ?? '', '', one.record.message);
    for (const one of violations(schemaOf(objectClass), complete, objectClass.name)) error(one);
    return { name: isServer ? local : name, guid, values: complete };
  }

  #completed(objectClass: ObjectClass, given: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
    const complete: Record<string, Json> = {};
    for (const [name, { type, default: standard }] of Object.entries(objectClass.properties)) {
      if (Object.hasOwn(given, name)) complete[name] = given[name]!;
      else if (standard !== undefined) complete[name] = type.toJson(standard);
    }
    return complete;
  }

  /** Undefined: it takes the default. */
  #value(objectClass: ObjectClass, object: string, property: string, value: CarriedValue): Json | undefined {
    const { codec, seal } = this.#options;
    const type = objectClass.name;
    if (value.kind === 'omitted') {
      this.#warnings.push(
        `${type} '${object}': ${property} was left out when it was exported without a key. Set it again.`,
      );
      return undefined;
    }
    if (value.kind === 'plain') return this.#answered(objectClass, object, property, value.json);
    if (codec === undefined) {
      this.#problem(type, object, property, '', 'it is encrypted; give the key it was exported with');
      return undefined;
    }
    const json = codec.decrypt(value.text, placeOf(type, object, property));
    if (json === undefined)
      this.#problem(type, object, property, '', 'it was encrypted with another key, or was changed since');
    const { user, password } = (json ?? {}) as { readonly user?: Json; readonly password?: Json };
    return typeof user === 'string' && typeof password === 'string' ? { user, sealed: seal(password) } : json;
  }

  /** The value with what doesn't fit here replaced by its answer. */
  #answered(objectClass: ObjectClass, object: string, property: string, json: Json): Json {
    const definition = objectClass.properties[property]!;
    let answered = json;
    for (const { value, reason } of misfits(property, definition, json)) {
      const question: Question = { type: objectClass.name, object, property, value, reason };
      this.#questions.push(question);
      const instead = this.#options.answers.find((one) => isAbout(one, question))?.instead ?? '';
      if (instead === '') {
        this.#problems.push(question);
        continue;
      }
      const parts = instead.split(',').map((part) => part.trim());
      const replaced = Array.isArray(answered)
        ? (answered as readonly Json[]).flatMap((one) => (one === value ? parts : [one]))
        : instead;
      for (const misfit of misfits(property, definition, Array.isArray(answered) ? parts : instead))
        this.#problems.push({ ...question, value: misfit.value, reason: `the answer doesn't fit: ${misfit.reason}` });
      answered = replaced;
    }
    return answered;
  }

  /** What built-in agents are is up to the Postern that runs them; their state and place come from the copy. */
  #agents(objects: readonly CopiedObject[]): readonly CopiedObject[] {
    const own = this.#options.local.classes.find(({ type }) => type === 'TransportAgent')?.objects ?? [];
    const builtIn = own.filter(({ values }) => values['IsBuiltIn'] === true);
    const adapted = objects.map((object) => {
      if (object.values['IsBuiltIn'] !== true) return object;
      const here = builtIn.find(({ name }) => name === object.name);
      if (here === undefined) {
        this.#problem(
          'TransportAgent',
          object.name,
          '',
          '',
          'this Postern has no such agent, or it is uninstalled here',
        );
        return object;
      }
      const { Enabled, Priority } = object.values as { readonly Enabled: Json; readonly Priority: Json };
      return { ...object, values: { ...here.values, Enabled, Priority } };
    });
    const added = builtIn.filter(({ name }) => !objects.some((one) => one.name === name));
    const last = Math.max(0, ...objects.map(({ values }) => Number(values['Priority'])));
    return [
      ...adapted,
      ...added.map((agent, index) => ({ ...agent, values: { ...agent.values, Priority: last + index + 1 } })),
    ];
  }

  #entry(list: string, range: string, comment: string): void {
    try {
      types.ipRange.convert(range);
    } catch (thrown) {
      if (!(thrown instanceof PosternError)) throw thrown;
      this.#problem(`IP${list}ListEntry`, range, 'IPRange', range, thrown.record.message);
    }
    if (comment.length > 1024) this.#problem(`IP${list}ListEntry`, range, 'Comment', '', 'it is too long');
  }

  #problem(type: string, object: string, property: string, value: string, reason: string): void {
    this.#problems.push({ type, object, property, value, reason });
  }
}
