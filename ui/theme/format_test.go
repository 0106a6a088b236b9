package theme

import (
	"testing"
	"time"

	"dailies/provider"
)

func TestMoneyStandsOnItsPoint(t *testing.T) {
	amount := func(m provider.Money) *provider.Money { return &m }
	for _, c := range []struct{ got, want string }{
		{Dollars(1_512_000), "$1.51"},
		{Dollars(0), "$0.00"},
		{Dollars(400), "<$0.01"},
		{Dollars(5_000), "$0.01"},
		{Dollars(-1_500_000), "-$1.50"},
		{Billed(amount(960_000), true), "$0.96"},
		{Billed(amount(0), true), "$0.00"},
		{Billed(nil, false), "–"},
		{Billed(nil, true), "?"},
		{Estimated(provider.Estimate{}), "?"},
		{Estimated(provider.Estimate{Known: true, Low: 1_512_000, High: 1_512_000}), "$1.51"},
		{Estimated(provider.Estimate{Known: true, Low: 1_000_000, High: 4_540_000}), "≤$4.54"},
		{Estimated(provider.Estimate{Low: 850_000}), "≥$0.85"},
		{Estimated(provider.Estimate{Known: true, Low: 970_000, High: 970_000, Bills: 6}), "~$0.97"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestTimeIsDrawnInOneForm(t *testing.T) {
	zone := time.FixedZone("here", 3600)
	now := time.Date(2026, 11, 20, 15, 2, 11, 0, zone)
	for _, c := range []struct{ got, want string }{
		{Duration(0), "0s"},
		{Duration(-time.Second), "0s"},
		{Duration(59*time.Second + 900*time.Millisecond), "59s"},
		{Duration(64 * time.Second), "1m04"},
		{Duration(59*time.Minute + 59*time.Second), "59m59"},
		{Duration(2*time.Hour + 5*time.Minute), "2h05"},
		{Duration(76 * time.Hour), "3d04h"},
		{Left(21*time.Hour + 59*time.Minute), "21h"},
		{Left(90 * time.Second), "1m"},
		{Left(-time.Second), "0m"},
		{Left(8 * 24 * time.Hour), "8d"},
		{Ago(now.Add(-30*time.Second), now), "just now"},
		{Ago(now.Add(-2*time.Minute), now), "2 min ago"},
		{Ago(now.Add(-3*time.Hour), now), "3 h ago"},
		{Ago(now.Add(-100*time.Hour), now), "4 d ago"},
		{Ago(now.Add(time.Hour), now), "just now"},
		{When(now.UTC(), now), "15:02"},
		{When(now.AddDate(0, 0, -1), now), "Nov 19"},
		{When(now.AddDate(-1, 0, 0), now), "2025-11-20"},
		{When(time.Time{}, now), "–"},
		{Clock(now.UTC(), now), "15:02:11"},
		{Clock(now.AddDate(0, 0, -1), now), "Nov 19 15:02:11"},
		{Clock(now.AddDate(-1, 0, 0), now), "2025-11-20 15:02:11"},
		{Bytes(812), "812 B"},
		{Bytes(2_100_000), "2.1 MB"},
		{Bytes(12_345), "12.3 kB"},
		{Bytes(3_210_000_000), "3.21 GB"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
