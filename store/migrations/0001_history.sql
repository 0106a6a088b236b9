-- The history. Times are microseconds UTC, 0 = never. Money is micro-dollars.

CREATE TABLE counters (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counters (name, value) VALUES ('seq', 0);

-- n orders the history: the millisecond of the creation, moved on while it is
-- taken. Newest first is then the table's own order, for every search too.
CREATE TABLE runs (
	n        INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE COLLATE NOCASE,
	seq      INTEGER NOT NULL,
	provider TEXT NOT NULL,
	model    TEXT NOT NULL,
	batch    TEXT NOT NULL,
	parent   TEXT NOT NULL,
	key      TEXT NOT NULL,
	seconds  INTEGER NOT NULL,
	-- The lease.
	owner TEXT NOT NULL DEFAULT '',
	until INTEGER NOT NULL DEFAULT 0,
	-- The life.
	state     TEXT NOT NULL,
	saved     TEXT NOT NULL,
	next      INTEGER NOT NULL,
	created   INTEGER NOT NULL,
	sent      INTEGER NOT NULL,
	started   INTEGER NOT NULL,
	finished  INTEGER NOT NULL,
	updated   INTEGER NOT NULL,
	cancel    INTEGER NOT NULL, -- when the provider was asked to
	cancel_said TEXT NOT NULL,
	unwatched INTEGER NOT NULL,
	high      INTEGER,          -- the high estimate, NULL when no price is known
	billed    INTEGER,
	charge    TEXT NOT NULL,
	reserved  TEXT NOT NULL,
	job       TEXT NOT NULL,
	raw       TEXT NOT NULL,
	progress  INTEGER,
	queue     INTEGER,
	eta       INTEGER,
	seed      INTEGER,
	flagged   INTEGER NOT NULL,
	looks     INTEGER NOT NULL,
	tries     INTEGER NOT NULL,
	bytes     INTEGER NOT NULL,
	size      INTEGER NOT NULL,
	file      TEXT NOT NULL,
	-- The marks. tags stand one a line, with a line end before and after each.
	star    INTEGER NOT NULL,
	deleted INTEGER NOT NULL,
	tags    TEXT NOT NULL,
	note    TEXT NOT NULL,
	-- The long parts, last so that the rest is read without them.
	prompt   TEXT NOT NULL,
	problem  TEXT,
	estimate TEXT,
	video    TEXT,
	request  TEXT NOT NULL      -- without the prompt
);

-- Everything that a filter usually asks for, so that no row need be read.
CREATE INDEX runs_list ON runs (deleted, n, state, saved, provider, model, seconds, created, sent, finished, billed, high, tags);
CREATE INDEX runs_money ON runs (created, billed, high, charge, sent, state);
CREATE INDEX runs_seq ON runs (seq);
CREATE INDEX runs_batch ON runs (batch) WHERE batch <> '';
CREATE INDEX runs_owner ON runs (owner) WHERE owner <> '';
CREATE INDEX runs_due ON runs (next) WHERE next > 0;
CREATE INDEX runs_pace ON runs (provider, model, seconds, n, sent, finished) WHERE state = 'succeeded';

-- Written by Add and Mark with text that was made ready for the index.
CREATE VIRTUAL TABLE words USING fts5(
	prompt, tags, note,
	content='', contentless_delete=1, prefix='1 2 3', tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE events (
	id     INTEGER PRIMARY KEY,
	run    INTEGER NOT NULL REFERENCES runs (n),
	at     INTEGER NOT NULL,
	what   TEXT NOT NULL,
	text   TEXT NOT NULL,
	detail TEXT NOT NULL
);
CREATE INDEX events_run ON events (run);

-- An id is never used twice: a wish granted late must not hit a newer one.
CREATE TABLE wishes (
	id   INTEGER PRIMARY KEY AUTOINCREMENT,
	run  INTEGER NOT NULL REFERENCES runs (n),
	what TEXT NOT NULL,
	arg  TEXT NOT NULL,
	at   INTEGER NOT NULL,
	UNIQUE (run, what)
);

CREATE TABLE uploads (
	provider TEXT NOT NULL,
	hash     TEXT NOT NULL,
	url      TEXT NOT NULL,
	kept     INTEGER NOT NULL,
	expires  INTEGER NOT NULL,
	PRIMARY KEY (provider, hash)
) WITHOUT ROWID;

CREATE TABLE drafts (
	id   INTEGER PRIMARY KEY CHECK (id = 1),
	at   INTEGER NOT NULL,
	body TEXT NOT NULL
);
