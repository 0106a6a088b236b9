-- Spend sums up by the time at which an order was sent, as the caps do: a run that
-- waited for a yes belongs to the day on which it could first cost something.
DROP INDEX runs_money;
CREATE INDEX runs_money ON runs (CASE WHEN sent > 0 THEN sent ELSE created END,
	billed, high, charge, sent, state, provider, model, finished);
