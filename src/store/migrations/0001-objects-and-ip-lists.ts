// Version 1: configuration objects, IP lists, and the change sequences that readers follow.

/**
 * Triggers keep the sequences, so that whatever writes the tables (a cmdlet, a later migration, an operator's sqlite3) is seen by readers.
 * IPv4 bounds are integers and IPv6 bounds 16-byte blobs, which never compare equal: smaller rows, and no buffers when a million are read.
 */
export const objectsAndIpLists = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE object (
    guid TEXT PRIMARY KEY,
    class TEXT NOT NULL,
    server TEXT NOT NULL,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (class, server, key)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX object_domain_name ON object (json_extract(json, '$.DomainName')) WHERE class = 'AcceptedDomain';

  CREATE TABLE object_change (class TEXT PRIMARY KEY, generation INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TRIGGER object_inserted AFTER INSERT ON object BEGIN
    INSERT INTO object_change VALUES (NEW.class, 1) ON CONFLICT DO UPDATE SET generation = generation + 1;
  END;
  CREATE TRIGGER object_updated AFTER UPDATE ON object BEGIN
    INSERT INTO object_change VALUES (NEW.class, 1) ON CONFLICT DO UPDATE SET generation = generation + 1;
  END;
  CREATE TRIGGER object_deleted AFTER DELETE ON object BEGIN
    INSERT INTO object_change VALUES (OLD.class, 1) ON CONFLICT DO UPDATE SET generation = generation + 1;
  END;

  CREATE TABLE ip_list (
    id INTEGER PRIMARY KEY,
    server TEXT NOT NULL,
    name TEXT NOT NULL CHECK (name IN ('Allow', 'Block')),
    UNIQUE (server, name)
  ) STRICT;

  -- block and block_bits: the smallest CIDR block around a range that isn't one itself; null for all others.
  -- expression: as the range was given; null for a single address.
  CREATE TABLE ip_entry (
    list INTEGER NOT NULL,
    id INTEGER NOT NULL,
    lo ANY NOT NULL,
    hi ANY NOT NULL,
    machine INTEGER NOT NULL,
    expires INTEGER,
    comment TEXT NOT NULL,
    expression TEXT,
    block ANY,
    block_bits INTEGER,
    PRIMARY KEY (list, id)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX ip_entry_bounds ON ip_entry (list, lo, hi, machine);
  CREATE INDEX ip_entry_block ON ip_entry (list, block, block_bits) WHERE block_bits IS NOT NULL;

  CREATE TABLE ip_removed (seq INTEGER PRIMARY KEY, list INTEGER NOT NULL, id INTEGER NOT NULL, lo ANY NOT NULL, hi ANY NOT NULL) STRICT;
  CREATE TABLE ip_sequence (last_entry INTEGER NOT NULL, last_removal INTEGER NOT NULL) STRICT;
  INSERT INTO ip_sequence VALUES (0, 0);
  CREATE TRIGGER ip_entry_added AFTER INSERT ON ip_entry BEGIN
    UPDATE ip_sequence SET last_entry = NEW.id;
  END;
  CREATE TRIGGER ip_entry_removed AFTER DELETE ON ip_entry BEGIN
    UPDATE ip_sequence SET last_removal = last_removal + 1;
    INSERT INTO ip_removed SELECT last_removal, OLD.list, OLD.id, OLD.lo, OLD.hi FROM ip_sequence;
  END;
  -- A reader that is further behind than this loads everything anew.
  CREATE TRIGGER ip_removed_trimmed AFTER INSERT ON ip_removed WHEN NEW.seq % 1000 = 0 BEGIN
    DELETE FROM ip_removed WHERE seq <= NEW.seq - 100000;
  END;
`;
