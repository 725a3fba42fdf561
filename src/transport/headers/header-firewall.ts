// Takes fields out of a header that only trusted servers may set or see (Exchange help, header firewall), on the way in and out.
import type { ExtendedRight } from '../../core/permissions/extended-rights.ts';
import { type RawField, rawFields } from './raw-fields.ts';

export type FieldKind = 'routing' | 'organization' | 'forest';

/** What a session may bring in. */
const RECEIVE_RIGHTS = {
  routing: 'ms-Exch-Accept-Headers-Routing',
  organization: 'ms-Exch-Accept-Headers-Organization',
  forest: 'ms-Exch-Accept-Headers-Forest',
} as const satisfies Record<FieldKind, ExtendedRight>;

export const FIELD_KINDS: readonly FieldKind[] = ['routing', 'organization', 'forest'];

/** What may leave the organization: the trace, without which loops aren't found, but nothing that is only for inside. */
export const FOR_EVERYBODY: readonly FieldKind[] = ['routing'];

export function acceptedKinds(rights: ReadonlySet<ExtendedRight>): readonly FieldKind[] {
  return FIELD_KINDS.filter((kind) => rights.has(RECEIVE_RIGHTS[kind]));
}

/** The header without the fields of the kinds that aren't `kept`; the same bytes when there are none. Everything else stays as it is. */
export function headerFirewall(header: Buffer, kept: readonly FieldKind[]): Buffer {
  const dropped = rawFields(header).filter((field) => {
    const kind = kindOf(field);
    return kind !== undefined && !kept.includes(kind);
  });
  if (dropped.length === 0) return header;
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end } of dropped) {
    pieces.push(header.subarray(from, start));
    from = end;
  }
  return Buffer.concat([...pieces, header.subarray(from)]);
}

function kindOf({ name }: RawField): FieldKind | undefined {
  if (name === 'received' || name.startsWith('resent-')) return 'routing';
  if (name.startsWith('x-ms-exchange-organization-')) return 'organization';
  return name.startsWith('x-ms-exchange-forest-') ? 'forest' : undefined;
}
