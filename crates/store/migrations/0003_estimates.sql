-- Format 3: estimates taken into the record, and persons' overrides of gates that fail. Forward from format 2, whose rows keep their values.

-- Of the rows of one name the one with the greatest number is in force; earlier ones stay.
CREATE TABLE estimate (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    run_sha256 BLOB NOT NULL CHECK (length(run_sha256) = 32),
    run TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    recorded_by TEXT NOT NULL
) STRICT;

CREATE INDEX estimate_name ON estimate (name, number);

-- A named person lets reports print one run's estimate although its gates fail. Rows are only added; the last one counts.
CREATE TABLE estimate_override (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    run_sha256 BLOB NOT NULL CHECK (length(run_sha256) = 32),
    officer TEXT NOT NULL,
    reason TEXT NOT NULL,
    overridden_at INTEGER NOT NULL,
    entered_by TEXT NOT NULL
) STRICT;
