// What the transport process and its receive workers tell each other; plain values, since they go through a pipe.

/** What a worker can't see for itself. */
export interface WorkerSettings {
  /** How many processes receive and deliver, the first one included. */
  readonly processes: number;
  /** Where each binding as configured is open: address:port. */
  readonly places: readonly (readonly [key: string, place: string])[];
}

export type ToWorker =
  | ({ readonly kind: 'settings' } & WorkerSettings)
  /** Process `from` has counted that; 0 is the first. */
  | { readonly kind: 'counts'; readonly from: number; readonly counts: object }
  | { readonly kind: 'gone'; readonly from: number }
  | { readonly kind: 'collect'; readonly id: number }
  | { readonly kind: 'stop' };

export type FromWorker =
  /** It hears. */
  | { readonly kind: 'hello' }
  /** It receives. */
  | { readonly kind: 'ready' }
  /** Nothing but that it lives. */
  | { readonly kind: 'beat' }
  | { readonly kind: 'counts'; readonly counts: object }
  | { readonly kind: 'collected'; readonly id: number; readonly value: unknown };
