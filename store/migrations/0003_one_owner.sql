-- A claim has a number of its own (a fencing token): what a process remembers from
-- an earlier claim can never be written over what another one learned meanwhile.
ALTER TABLE runs ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;

-- Why an order that was not sent waits for a person's yes, and when they gave it.
ALTER TABLE runs ADD COLUMN held TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0;

-- Outputs after the first one, as JSON.
ALTER TABLE runs ADD COLUMN outputs TEXT;

-- Caps count what was sent in a day or a month, and what still waits to be sent.
CREATE INDEX runs_sent ON runs (sent, billed, high, charge) WHERE sent > 0;
CREATE INDEX runs_waiting ON runs (held, high) WHERE sent = 0 AND state IN ('pending', 'uploading', 'submitting', 'unsure');

-- Which history this is: copies of it have the same number, also those that were made
-- before this migration. How far it has come: the state folder remembers the
-- generation too, and a file that is behind was put back. "orders" grows by one with
-- every order and never jumps, as the generation may.
INSERT INTO counters (name, value) VALUES
	('file', coalesce((SELECT min(n) FROM runs), random())), ('generation', 0), ('orders', 0);
