// One queue file as the queue's logic asks for it: changes written in synced groups, and look-ups that never wait.

/** Whoever opened it owns it: no second process writes it. */
export interface QueueFile {
  /** 0 and up: one number for each file of a server, from its name. Keeps ids of several files apart. */
  readonly ordinal: number;
  /**
   * Resolves when the changes are on the disk: all of them or none. What is asked for while a group is being synced is the next group.
   * Rejects with code ENOSPC when there is no room, and with a PosternError of the store otherwise.
   */
  write(changes: readonly QueueChange[]): Promise<void>;
  hops(): readonly HopRow[];
  /** What is due for a hop and not suspended, the oldest first, without the messages that `skip` names. */
  due(hop: number, now: number, limit: number, skip: (message: number) => boolean): readonly JobRow[];
  /** When the hop's next job is due after `now`; undefined when none will be. */
  nextDue(hop: number, now: number): number | undefined;
  job(message: number, hop: number): JobRow | undefined;
  jobsOf(message: number): readonly JobRow[];
  /** A hop's jobs in the order they are due, the suspended ones last; from the first one, or from after the last of a page. */
  jobsAt(
    hop: number,
    after: Pick<JobRow, 'suspended' | 'due' | 'message'> | undefined,
    limit: number,
  ): readonly JobRow[];
  message(id: number): MessageRow | undefined;
  /** Messages in ascending id. */
  messages(after: number, limit: number): readonly MessageRow[];
  content(message: number): Buffer | undefined;
  /** How many jobs wait at each hop. */
  counts(): readonly { readonly hop: number; readonly jobs: number }[];
  /** Spool files that messages refer to. */
  spoolFiles(): ReadonlySet<string>;
  /** The least id that was never given to a message. */
  readonly nextMessage: number;
  /** Writes what was asked for, then closes. */
  close(): Promise<void>;
}

export interface HopRow {
  readonly id: number;
  readonly key: string;
  readonly deliveryType: string;
  readonly domain: string;
  readonly connector: string | null;
  /** 1 when an operator has suspended the queue. */
  readonly suspended: number;
  /** Connections that failed since the last one that worked. */
  readonly failures: number;
  /** Milliseconds since 1970 before which no connection is tried; 0 for none. */
  readonly retryAt: number;
  readonly lastRetry: number;
  readonly lastError: string;
}

export interface MessageRow {
  readonly id: number;
  readonly received: number;
  /** Bytes of content. */
  readonly size: number;
  /** How often the process died with this message in hand. */
  readonly crashes: number;
  /** The spool file's name; null when the content lies in the database. */
  readonly file: string | null;
  /** JSON of MessageFacts. */
  readonly facts: string;
}

export interface JobRow {
  readonly message: number;
  readonly hop: number;
  /** Milliseconds since 1970. */
  readonly due: number;
  readonly attempts: number;
  /** 1 when an operator has suspended the message here. */
  readonly suspended: number;
  /** 1 when the sender was told of the delay. */
  readonly noticed: number;
  readonly lastError: string;
  /** JSON of the recipients that wait. */
  readonly recipients: string;
}

/** One statement and its values. */
export type QueueChange =
  | readonly [
      'addMessage',
      id: number,
      received: number,
      size: number,
      crashes: number,
      file: string | null,
      facts: string,
    ]
  | readonly ['addContent', message: number, bytes: Uint8Array]
  | readonly ['putContent', message: number, bytes: Uint8Array]
  | readonly ['setSize', size: number, message: number]
  /** Does nothing while the message has a job anywhere. */
  | readonly ['dropMessage', message: number]
  /** Does nothing while there is the message. */
  | readonly ['dropContent', message: number]
  | readonly ['noteCrash', message: number]
  | readonly ['forgiveCrashes', message: number]
  | readonly [
      'putJob',
      message: number,
      hop: number,
      due: number,
      attempts: number,
      suspended: number,
      noticed: number,
      lastError: string,
      recipients: string,
    ]
  | readonly ['dropJob', message: number, hop: number]
  | readonly [
      'putHop',
      id: number,
      key: string,
      deliveryType: string,
      domain: string,
      connector: string | null,
      suspended: number,
      failures: number,
      retryAt: number,
      lastRetry: number,
      lastError: string,
    ]
  | readonly ['dropHop', id: number]
  /** Makes every job at a hop due at once. */
  | readonly ['hurryHop', due: number, hop: number, after: number]
  | readonly ['reserve', nextMessage: number];
