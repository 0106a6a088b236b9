-- What a run counts for the caps where that is not its high estimate: no price is known,
-- or its unit is in doubt. NULL = as much as the estimate.
ALTER TABLE runs ADD COLUMN counts INTEGER;

DROP INDEX runs_sent;
CREATE INDEX runs_sent ON runs (sent, billed, high, counts, charge) WHERE sent > 0;
DROP INDEX runs_waiting;
CREATE INDEX runs_waiting ON runs (held, high, counts) WHERE sent = 0 AND state IN ('pending', 'uploading', 'submitting', 'unsure');
DROP INDEX runs_money;
CREATE INDEX runs_money ON runs (CASE WHEN sent > 0 THEN sent ELSE created END,
	billed, high, counts, charge, sent, state, provider, model, finished);

-- The bills for like runs, the newest first: an estimate is learned from them.
CREATE INDEX runs_bills ON runs (provider, model,
	CASE WHEN json_valid(request) THEN json_extract(request, '$.resolution') END,
	CASE WHEN json_valid(request) THEN json_extract(request, '$.audio') END,
	n DESC, billed, seconds, finished) WHERE billed > 0 AND seconds > 0 AND state = 'succeeded';
