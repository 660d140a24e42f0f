-- Format 1: the record. Written in SQLite's words; migration.rs translates the types for PostgreSQL.
-- Ids are 16 bytes. Moments are whole seconds since 1970-01-01T00:00:00Z. Words are those of docs/glossary.md.

CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE source (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    label TEXT NOT NULL
) STRICT;

CREATE TABLE evidence (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
    size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
    blob_name TEXT NOT NULL UNIQUE,
    source BLOB NOT NULL REFERENCES source (id),
    title TEXT NOT NULL,
    licence TEXT,
    provenance TEXT,
    confidentiality TEXT NOT NULL,
    consent TEXT NOT NULL,
    credibility TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    received_by TEXT NOT NULL
) STRICT;

-- The number gives imports their order; it never leaves the database.
CREATE TABLE import (
    number INTEGER NOT NULL PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    evidence BLOB NOT NULL REFERENCES evidence (id),
    importer TEXT NOT NULL,
    dataset TEXT NOT NULL,
    supersedes BLOB REFERENCES import (id),
    superseded_by BLOB REFERENCES import (id) DEFERRABLE INITIALLY DEFERRED,
    rows_read INTEGER NOT NULL,
    statement_count INTEGER NOT NULL,
    entity_count INTEGER NOT NULL,
    warning_count INTEGER NOT NULL,
    held_count INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    imported_by TEXT NOT NULL,
    UNIQUE (evidence, importer)
) STRICT;

-- INVARIANT: of the imports of one dataset, one is current.
CREATE UNIQUE INDEX import_current ON import (dataset) WHERE superseded_by IS NULL;

CREATE TABLE entity (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    dataset TEXT NOT NULL,
    natural_key TEXT NOT NULL
) STRICT;

-- No foreign key on refers_to: a file may name an entity of a file that has not come yet.
CREATE TABLE statement (
    import_number INTEGER NOT NULL REFERENCES import (number),
    position INTEGER NOT NULL CHECK (position >= 0),
    id BLOB NOT NULL CHECK (length(id) = 16),
    entity BLOB NOT NULL REFERENCES entity (id),
    kind TEXT NOT NULL,
    property TEXT NOT NULL,
    given TEXT NOT NULL,
    normalised TEXT,
    language TEXT,
    refers_to BLOB CHECK (length(refers_to) = 16),
    source BLOB NOT NULL REFERENCES source (id),
    evidence BLOB NOT NULL REFERENCES evidence (id),
    locator TEXT NOT NULL,
    stance TEXT NOT NULL,
    credibility TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at INTEGER NOT NULL,
    confidentiality TEXT NOT NULL,
    consent TEXT NOT NULL,
    PRIMARY KEY (import_number, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX statement_id ON statement (id);
CREATE INDEX statement_entity ON statement (entity);

CREATE TABLE warning (
    import_number INTEGER NOT NULL REFERENCES import (number),
    position INTEGER NOT NULL,
    locator TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (import_number, position)
) STRICT, WITHOUT ROWID;

-- raw is kept as bytes: a row at fault may hold what no text column takes, such as U+0000.
CREATE TABLE held_row (
    import_number INTEGER NOT NULL REFERENCES import (number),
    position INTEGER NOT NULL,
    line INTEGER NOT NULL,
    column_name TEXT,
    raw BLOB NOT NULL,
    reason TEXT NOT NULL,
    resolved_note TEXT,
    resolved_by TEXT,
    resolved_at INTEGER,
    PRIMARY KEY (import_number, position),
    CHECK ((resolved_note IS NULL) = (resolved_at IS NULL) AND (resolved_by IS NULL) = (resolved_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE judgment (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    left_entity BLOB NOT NULL REFERENCES entity (id),
    right_entity BLOB NOT NULL REFERENCES entity (id),
    relation TEXT NOT NULL,
    score_bits REAL NOT NULL,
    probability REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'decided', 'reversed')),
    verdict TEXT,
    decider_kind TEXT CHECK (decider_kind IN ('officer', 'engine')),
    decider_name TEXT,
    decider_threshold REAL,
    decided_at INTEGER,
    reason TEXT,
    withdrawn_at INTEGER,
    UNIQUE (left_entity, right_entity, relation)
) STRICT;

CREATE TABLE judgment_evidence (
    judgment BLOB NOT NULL REFERENCES judgment (id),
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    words TEXT NOT NULL,
    weight_bits REAL NOT NULL,
    PRIMARY KEY (judgment, position)
) STRICT, WITHOUT ROWID;

-- Everything that ever happened to a judgment, in order. Rows are only added.
CREATE TABLE judgment_event (
    judgment BLOB NOT NULL REFERENCES judgment (id),
    position INTEGER NOT NULL,
    event TEXT NOT NULL CHECK (event IN ('proposed', 'revised', 'withdrawn', 'decided', 'reversed')),
    score_bits REAL,
    probability REAL,
    verdict TEXT,
    decider_kind TEXT CHECK (decider_kind IN ('officer', 'engine')),
    decider_name TEXT,
    decider_threshold REAL,
    reason TEXT,
    happened_at INTEGER NOT NULL,
    PRIMARY KEY (judgment, position)
) STRICT, WITHOUT ROWID;

-- What opens a commitment of the ledger. salt and canonical are destroyed together to erase.
CREATE TABLE entry (
    number INTEGER NOT NULL PRIMARY KEY CHECK (number >= 0),
    happened_at INTEGER NOT NULL,
    body TEXT,
    salt BLOB CHECK (length(salt) = 32),
    canonical BLOB,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    CHECK ((salt IS NULL) = (canonical IS NULL))
) STRICT;

CREATE TABLE report (
    number INTEGER NOT NULL PRIMARY KEY,
    year INTEGER NOT NULL,
    built_at INTEGER NOT NULL,
    manifest_sha256 BLOB NOT NULL CHECK (length(manifest_sha256) = 32),
    path TEXT NOT NULL
) STRICT;
