package store

import (
	"context"
	"time"

	"dailies/provider"
)

// Bills returns the bills of the newest succeeded runs of a model at one resolution, with
// or without audio, newest first, at most [provider.LearnFrom].
func (d *DB) Bills(ctx context.Context, providerName, model, resolution string, audio bool) ([]provider.Bill, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT billed, seconds, finished FROM runs INDEXED BY runs_bills
		WHERE provider = ? AND model = ?
		AND CASE WHEN json_valid(request) THEN json_extract(request, '$.resolution') END = ?
		AND CASE WHEN json_valid(request) THEN json_extract(request, '$.audio') END = ?
		AND billed > 0 AND seconds > 0 AND state = 'succeeded'
		ORDER BY n DESC LIMIT ?`, providerName, model, resolution, audio, provider.LearnFrom)
	if err != nil {
		return nil, d.explain(err)
	}
	var bills []provider.Bill
	err = scanRows(rows, func(cells []any) {
		amount, _ := toNumber(cells[0])
		seconds, _ := toNumber(cells[1])
		b := provider.Bill{Amount: provider.Money(amount), Seconds: int(seconds)}
		if at := toTime(cells[2]); !at.IsZero() {
			b.Day = at.Format(time.DateOnly)
		}
		bills = append(bills, b)
	})
	return bills, d.explain(err)
}
