// The configuration objects a program asked for, as JSON in their stored form.
import type { ObjectClass } from '../../core/object-class.ts';
import { AcceptedDomain } from '../../core/objects/accepted-domain.ts';
import { IPAllowListConfig } from '../../core/objects/ip-allow-list-config.ts';
import { IPBlockListConfig } from '../../core/objects/ip-block-list-config.ts';
import { ReceiveConnector } from '../../core/objects/receive-connector.ts';
import { TransportConfig } from '../../core/objects/transport-config.ts';
import { TransportServer } from '../../core/objects/transport-server.ts';
import type { ConfigView } from '../../core/ports.ts';
import type { Json } from '../../core/value-type.ts';

const CLASSES: ReadonlyMap<string, ObjectClass> = new Map(
  [AcceptedDomain, IPAllowListConfig, IPBlockListConfig, ReceiveConnector, TransportConfig, TransportServer].map(
    (one: ObjectClass) => [one.name, one],
  ),
);

/** What a program may name in its first line. */
export const EXPORTED_CLASSES: readonly string[] = [...CLASSES.keys()];

/** All objects of the classes, by class. */
export function exportConfig(config: ConfigView, classes: readonly string[]): Readonly<Record<string, Json>> {
  const exported = classes.flatMap((name) => {
    const objectClass = CLASSES.get(name);
    return objectClass ? [[name, config.all(objectClass).map((one) => stored(objectClass, one))] as const] : [];
  });
  return Object.fromEntries(exported);
}

function stored(objectClass: ObjectClass, object: object): Json {
  const { Name, ...values } = object as { readonly Name: string; readonly [property: string]: unknown };
  const properties = Object.entries(objectClass.properties).map(
    ([name, { type }]) => [name, type.toJson(values[name])] as const,
  );
  return { Name, ...Object.fromEntries(properties) };
}
