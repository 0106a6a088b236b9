package store

import (
	"context"
	"time"

	"dailies/provider"
)

// Bills returns the bills of the newest succeeded runs of a model, of one kind, newest first,
// at most [provider.LearnFrom].
// Runs of the service tier [provider.Flex] are excluded.
func (d *DB) Bills(ctx context.Context, providerName, model string, of provider.BillKind) ([]provider.Bill, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT billed, seconds, finished FROM runs INDEXED BY runs_bills
		WHERE provider = ? AND model = ?
		AND CASE WHEN json_valid(request) THEN json_extract(request, '$.resolution') END = ?
		AND CASE WHEN json_valid(request) THEN json_extract(request, '$.audio') END = ?
		AND coalesce(CASE WHEN json_valid(request) THEN json_extract(request, '$.service_tier') END, '') <> ?
		AND CASE WHEN json_valid(request) THEN coalesce(json_extract(request, '$.video'), '') <> ''
			OR coalesce(json_array_length(request, '$.reference_video'), 0) > 0 END = ?
		AND billed > 0 AND seconds > 0 AND state = 'succeeded'
		ORDER BY n DESC LIMIT ?`, providerName, model, of.Resolution, of.Audio, provider.Flex, of.Footage, provider.LearnFrom)
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
