// -Include and -Exclude of the queue cmdlets: queues by what kind they are of.
import { types } from '../../core/types.ts';
import { applyListChange, type ListChange } from '../../core/value-type.ts';
import type { QueueObject } from './queue-objects.ts';

const KINDS = [
  'Empty',
  'Internal',
  'External',
  'MapiDelivery',
  'DnsConnectorDelivery',
  'SmartHostConnectorDelivery',
  'Unreachable',
  'Undefined',
] as const;
type Kind = (typeof KINDS)[number];

export const KINDS_OF_QUEUES = types.list(types.oneOf('QueueViewerIncludesAndExcludes', KINDS), { max: KINDS.length });

/** Whether a queue is to be shown. */
export function ofKinds(
  include: ListChange<Kind> | undefined,
  exclude: ListChange<Kind> | undefined,
): (queue: QueueObject) => boolean {
  const wanted = include && applyListChange([], include);
  const unwanted = exclude && applyListChange([], exclude);
  return (queue) =>
    (!wanted || wanted.some((kind) => isOf(queue, kind))) && !unwanted?.some((kind) => isOf(queue, kind));
}

function isOf(queue: QueueObject, kind: Kind): boolean {
  return kind === 'Empty' ? queue.MessageCount === 0 : queue.NextHopCategory === kind || queue.DeliveryType === kind;
}
