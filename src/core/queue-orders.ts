// What an operator asks of the queue: written down by a cmdlet, carried out by whoever owns the queue, and answered there.

/** One message at one next hop. */
export interface JobRef {
  readonly message: number;
  /** NextHop.key. */
  readonly queue: string;
}

/** What a queue is named by. */
export interface NextHopName {
  readonly key: string;
  readonly deliveryType: string;
  readonly domain: string;
  readonly connector?: string | undefined;
}

export function hopName({ key, deliveryType, domain, connector }: NextHopName): NextHopName {
  return { key, deliveryType, domain, connector };
}

export type QueueOrder =
  /** `hops`: the same queues, for a process that has no mail for them yet and is to hold what will come. */
  | { readonly kind: 'suspendQueue'; readonly queues: readonly string[]; readonly hops?: readonly NextHopName[] }
  | { readonly kind: 'resumeQueue'; readonly queues: readonly string[] }
  /** `resubmit`: through the categorizer, as if they had just come. */
  | { readonly kind: 'retryQueue'; readonly queues: readonly string[]; readonly resubmit: boolean }
  /** Resuming a message of the poison queue sends it through the categorizer again. */
  | { readonly kind: 'suspendMessage' | 'resumeMessage'; readonly jobs: readonly JobRef[] }
  /** `withNdr`: the sender is told. */
  | { readonly kind: 'removeMessage'; readonly jobs: readonly JobRef[]; readonly withNdr: boolean }
  /** What waits and isn't suspended or poison goes to these servers, whatever its recipients: names, or addresses in brackets. */
  | { readonly kind: 'redirectMessages'; readonly targets: readonly string[] };

export interface OrderAnswer {
  /** Queues or messages that it was carried out on; the others were gone. */
  readonly done: number;
  /** Why it couldn't be carried out. */
  readonly error?: string | undefined;
}

/** Where orders lie between the two. */
export interface OrderBook {
  /** For the owner of the file with that ordinal. Gives the order's number. */
  place(order: QueueOrder, file: number): number;
  /** Undefined while nobody has carried it out. */
  answerTo(id: number): OrderAnswer | undefined;
  /** Costs microseconds while nobody else has written. */
  hasNew(): boolean;
  /** Orders without an answer, the oldest first. */
  unanswered(): readonly { readonly id: number; readonly file: number; readonly order: QueueOrder }[];
  answer(id: number, answer: OrderAnswer): void;
  /** An order nobody carries out any more. */
  withdraw(id: number): void;
  close(): void;
}
