-- Format 2: custody, derivatives, captures, seals, erasure. Forward from format 1, whose rows keep their values.

-- Digest and length of the sealed bytes, and the last check of them. Absent for what format 1 held until it is checked.
ALTER TABLE evidence ADD COLUMN seal_sha256 BLOB CHECK (length(seal_sha256) = 32);
ALTER TABLE evidence ADD COLUMN seal_size_bytes INTEGER;
ALTER TABLE evidence ADD COLUMN checked_at INTEGER;
ALTER TABLE evidence ADD COLUMN checked_outcome TEXT;

-- The life of an item, in order. entry_number is absent for what format 1 recorded: the ledger entry is there, unlinked.
CREATE TABLE custody_event (
    evidence BLOB NOT NULL REFERENCES evidence (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('success', 'warning', 'failure')),
    happened_at INTEGER NOT NULL,
    done_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    tool TEXT NOT NULL,
    detail TEXT NOT NULL,
    related BLOB CHECK (length(related) = 16),
    entry_number INTEGER REFERENCES entry (number),
    PRIMARY KEY (evidence, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX custody_event_related ON custody_event (related) WHERE related IS NOT NULL;

INSERT INTO custody_event (evidence, position, kind, outcome, happened_at, done_by, reason, tool, detail)
    SELECT id, 0, 'accession', 'success', received_at, received_by, '', '', '' FROM evidence;

INSERT INTO custody_event (evidence, position, kind, outcome, happened_at, done_by, reason, tool, detail)
    SELECT i.evidence, (SELECT COUNT(*) FROM import e WHERE e.evidence = i.evidence AND e.number <= i.number),
        'conversion', 'success', i.imported_at, i.imported_by, '', '',
        'read as ' || i.importer || ' into ' || i.statement_count || ' statements' FROM import i;

-- The same bytes arrived again; they are stored once.
CREATE TABLE arrival (
    evidence BLOB NOT NULL REFERENCES evidence (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    source BLOB NOT NULL REFERENCES source (id),
    title TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    received_by TEXT NOT NULL,
    entry_number INTEGER NOT NULL REFERENCES entry (number),
    PRIMARY KEY (evidence, position)
) STRICT, WITHOUT ROWID;

-- What was made from an item and is kept with it. Two with the same bytes share a blob, so blob_name is not unique.
CREATE TABLE derivative (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    made_from BLOB NOT NULL REFERENCES evidence (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    blob_name TEXT NOT NULL,
    seal_sha256 BLOB CHECK (length(seal_sha256) = 32),
    seal_size_bytes INTEGER,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    tool TEXT NOT NULL,
    checked_at INTEGER,
    checked_outcome TEXT
) STRICT;

CREATE INDEX derivative_made_from ON derivative (made_from);
CREATE INDEX derivative_blob_name ON derivative (blob_name);

-- The pages of a web capture, in its order.
CREATE TABLE capture_page (
    evidence BLOB NOT NULL REFERENCES evidence (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    url TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    title TEXT,
    media_type TEXT,
    http_status INTEGER,
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    is_empty INTEGER NOT NULL CHECK (is_empty IN (0, 1)),
    why TEXT NOT NULL,
    PRIMARY KEY (evidence, position)
) STRICT, WITHOUT ROWID;

-- Who may see an item and what its source agreed to, each time that it changed.
CREATE TABLE access_change (
    evidence BLOB NOT NULL REFERENCES evidence (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    confidentiality TEXT NOT NULL,
    consent TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    entry_number INTEGER NOT NULL REFERENCES entry (number),
    PRIMARY KEY (evidence, position)
) STRICT, WITHOUT ROWID;

-- An erasure that was begun. Gone when it is done, so that no trace of the item stays.
CREATE TABLE erasure (
    evidence BLOB NOT NULL PRIMARY KEY CHECK (length(evidence) = 16),
    begun_at INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
