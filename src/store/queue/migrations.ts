// The versions of a queue file in order: a file of version n has had the first n of these applied.

/**
 * Content has a table of its own, so that looking through messages doesn't walk over it. A job is one message waiting at one next hop.
 * The index serves picking what is due and counting queues without touching the rows.
 */
const queue = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE hop (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    deliveryType TEXT NOT NULL,
    domain TEXT NOT NULL,
    connector TEXT,
    suspended INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    retryAt INTEGER NOT NULL,
    lastRetry INTEGER NOT NULL,
    lastError TEXT NOT NULL
  ) STRICT;
  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    received INTEGER NOT NULL,
    size INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    file TEXT,
    facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX message_file ON message (file) WHERE file IS NOT NULL;
  CREATE TABLE content (message INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE job (
    message INTEGER NOT NULL,
    hop INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    suspended INTEGER NOT NULL,
    noticed INTEGER NOT NULL,
    lastError TEXT NOT NULL,
    recipients TEXT NOT NULL,
    PRIMARY KEY (message, hop)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX job_due ON job (hop, suspended, due);
`;

/** Never changed once released, only added to. */
export const QUEUE_MIGRATIONS: readonly string[] = [queue];
