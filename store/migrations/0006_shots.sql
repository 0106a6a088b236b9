-- What several runs try to get right is a shot, and a run is a take of it. A run keeps
-- the code and the project of its shot, so that its row says all there is to say. last
-- is the highest take number that was ever given: none comes again.
CREATE TABLE shots (
	code     TEXT NOT NULL PRIMARY KEY COLLATE NOCASE,
	name     TEXT NOT NULL DEFAULT '',
	project  TEXT NOT NULL DEFAULT '',
	position INTEGER NOT NULL DEFAULT 0,
	last     INTEGER NOT NULL DEFAULT 0,
	created  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX shots_position ON shots (position, code);

ALTER TABLE runs ADD COLUMN shot TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN take INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN project TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN parent_how TEXT NOT NULL DEFAULT '';

-- A person's judgement. The pick has the column of the star, which it was before.
ALTER TABLE runs ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX runs_shot ON runs (shot COLLATE NOCASE, take) WHERE shot <> '';
CREATE INDEX runs_shotless ON runs (n) WHERE shot = '';
