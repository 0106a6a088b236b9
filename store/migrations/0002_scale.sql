-- A history of many years answers as fast as one of a week: what is rare is found
-- by an index of its own, every order stands ready, and nothing is counted twice.

-- What most runs are is not in these: there the newest are soon found by looking.
-- Each holds its runs in the order of n.
CREATE INDEX runs_state ON runs (state) WHERE deleted = 0 AND state <> 'succeeded';
CREATE INDEX runs_saved ON runs (saved) WHERE deleted = 0 AND saved <> 'saved';
CREATE INDEX runs_active ON runs (n) WHERE deleted = 0 AND state NOT IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX runs_trouble ON runs (n) WHERE deleted = 0 AND (problem IS NOT NULL OR saved = 'error');
CREATE INDEX runs_tagged ON runs (n, tags) WHERE deleted = 0 AND tags <> '';
CREATE INDEX runs_noted ON runs (n) WHERE deleted = 0 AND note <> '';
CREATE INDEX runs_starred ON runs (n) WHERE deleted = 0 AND star <> 0;
CREATE INDEX runs_removed ON runs (n) WHERE deleted > 0;
CREATE INDEX runs_job ON runs (provider, job) WHERE job <> '';

-- The orders, each with the newest first among equals the way round it is mostly
-- asked for. Two of them also find the few of an unusual cost or length.
CREATE INDEX runs_by_state ON runs (instr('[pending uploading submitting queued running succeeded failed cancelled unsure]', state), n DESC) WHERE deleted = 0;
CREATE INDEX runs_by_prompt ON runs (substr(prompt, 1, 40) COLLATE NOCASE, n DESC) WHERE deleted = 0;
CREATE INDEX runs_by_model ON runs (provider, model, n DESC, deleted); -- also tells what models there are
CREATE INDEX runs_by_length ON runs (seconds) WHERE deleted = 0;
CREATE INDEX runs_by_estimate ON runs (high) WHERE deleted = 0;
CREATE INDEX runs_by_cost ON runs (coalesce(billed, high)) WHERE deleted = 0;
-- NULL while the time goes on.
CREATE INDEX runs_by_elapsed ON runs (CASE WHEN sent = 0 THEN 0 WHEN finished > 0 THEN max(0, finished - sent) END) WHERE deleted = 0;

-- What the sums of a month need, so that no row need be read.
DROP INDEX runs_money;
CREATE INDEX runs_money ON runs (created, billed, high, charge, sent, state, provider, model, finished);

-- How many runs there are, kept so that nobody counts them.
INSERT INTO counters (name, value) SELECT 'runs', count(*) FROM runs WHERE deleted = 0;
INSERT INTO counters (name, value) SELECT 'removed', count(*) FROM runs WHERE deleted > 0;
CREATE TRIGGER runs_counted AFTER INSERT ON runs BEGIN
	UPDATE counters SET value = value + 1 WHERE name = CASE WHEN new.deleted = 0 THEN 'runs' ELSE 'removed' END;
END;
CREATE TRIGGER runs_moved AFTER UPDATE OF deleted ON runs WHEN (old.deleted = 0) <> (new.deleted = 0) BEGIN
	UPDATE counters SET value = value + CASE WHEN (name = 'runs') = (new.deleted = 0) THEN 1 ELSE -1 END WHERE name IN ('runs', 'removed');
END;

-- The words of the newest runs once more. To collect all runs with a common
-- beginning of a word takes the longer the more there are: a page of them is found
-- here. "texts" grows with every text that is written, by whatever program; while
-- "recent" is the same, this index is whole from the run "recent from" on.
CREATE VIRTUAL TABLE recent USING fts5(
	prompt, tags, note,
	content='', contentless_delete=1, prefix='1 2 3', tokenize="unicode61 remove_diacritics 2"
);
INSERT INTO counters (name, value) VALUES ('texts', 0), ('recent', 0), ('recent from', 1);
UPDATE counters SET value = CASE name WHEN 'recent' THEN -1 ELSE 9223372036854775807 END
	WHERE name IN ('recent', 'recent from') AND EXISTS (SELECT 1 FROM runs); -- until it is made
CREATE TRIGGER runs_written AFTER INSERT ON runs BEGIN
	UPDATE counters SET value = value + 1 WHERE name = 'texts';
END;
CREATE TRIGGER runs_rewritten AFTER UPDATE OF prompt, tags, note ON runs BEGIN
	UPDATE counters SET value = value + 1 WHERE name = 'texts';
END;
