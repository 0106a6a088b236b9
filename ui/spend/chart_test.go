package spend

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
)

func TestTheScaleIsRoundAndHighEnough(t *testing.T) {
	for _, c := range []struct{ most, want int64 }{
		{0, 10}, {9, 10}, {10, 10}, {11, 15}, {100, 100}, {101, 150}, {420, 500}, {999, 1000}, {1001, 1500}, {123456, 150000},
	} {
		if got := nice(usd(c.most)); got != usd(c.want) {
			t.Errorf("the scale for %s is %s, want %s", usd(c.most), got, usd(c.want))
		}
	}
	if huge := provider.Money(1 << 62); nice(huge) < huge {
		t.Error("the scale is under the largest amount")
	}
}

func TestABarIsAsLongAsItsShare(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		width       int
		want        string
	}{
		{0, 100, 4, ""}, {1, 10000, 4, "▏"}, {50, 100, 4, "██"}, {100, 100, 4, "████"}, {900, 100, 4, "████"},
		{25, 100, 2, "▌"}, {100, 0, 4, ""}, {-5, 100, 4, ""}, {1, 1, 0, ""},
	} {
		if got := across(usd(c.part), usd(c.whole), c.width); got != c.want {
			t.Errorf("%d of %d in %d cells is %q, want %q", c.part, c.whole, c.width, got, c.want)
		}
	}
}

func TestABarShowsTheBillBelowTheEstimate(t *testing.T) {
	p := plot{scale: usd(400), rows: 4}
	draw := func(billed, estimated int64) string {
		b := bar{billed: usd(billed), estimated: usd(estimated)}
		drawn := ""
		for row := range p.rows {
			cell, ours := b.cell(p, row)
			if ours && cell != " " {
				cell = "!" + cell
			}
			drawn += cell
		}
		return drawn
	}
	for _, c := range []struct {
		billed, estimated int64
		want              string
	}{
		{0, 0, "    "}, {400, 0, "!█!█!█!█"}, {200, 0, "!█!█  "}, {250, 0, "!█!█!▄ "},
		{0, 250, "▒▒▄ "}, {100, 200, "!█▒▒ "}, {200, 150, "!█!█▒▄"}, {1, 0, "!▁   "}, {0, 1, "▁   "},
	} {
		if got := draw(c.billed, c.estimated); got != c.want {
			t.Errorf("billed %d, estimated %d: %q, want %q", c.billed, c.estimated, got, c.want)
		}
	}
}

func TestDaysShareBarsWhereThereIsNoRoom(t *testing.T) {
	s := screen(50, 20, 90, caps())
	bars, per := s.bars(40)
	if per != 3 || len(bars) != 30 {
		t.Fatalf("90 days in 40 cells are %d bars of %d days", len(bars), per)
	}
	var all provider.Money
	for _, b := range bars {
		all = all.Plus(b.total())
	}
	if want := s.ranged(); all != want.Total() {
		t.Errorf("the bars hold %s of %s", all, want.Total())
	}
	days := s.spend.Days
	if newest := bars[len(bars)-1]; newest.total() != days[87].Total()+days[88].Total()+days[89].Total() {
		t.Error("the newest bar does not hold the newest days")
	}
	month := screen(50, 20, 30, caps())
	days = month.spend.Days
	bars, per = month.bars(8)
	if len(bars) != 8 || per != 4 || bars[0].total() != days[0].Total()+days[1].Total() || bars[1].first != days[2].Day {
		t.Errorf("%d bars of %d days; the oldest does not hold what is left over", len(bars), per)
	}
}

func TestTheCapIsDrawnWhereItCanBeReached(t *testing.T) {
	line := func(perDay int64, days, width int) bool {
		return strings.Contains(plain(screen(width, 24, days, run.Budget{PerDay: new(usd(perDay))})), "╌╌╌╌")
	}
	for _, c := range []struct {
		cap         int64
		days, width int
		want        bool
	}{
		{500, 30, 120, true}, {0, 30, 120, false}, {9900, 30, 120, false}, // far above all days
		{2000, 90, 60, false}, // a bar is several days
		{800, 30, 120, true}, {1000, 30, 120, true},
	} {
		if got := line(c.cap, c.days, c.width); got != c.want {
			t.Errorf("a cap of %d over %d days in %d columns: drawn is %v", c.cap, c.days, c.width, got)
		}
	}
}

func TestDatesStandBelowTheirBars(t *testing.T) {
	for _, days := range ranges() {
		s := screen(120, 24, days, caps())
		p := s.plot()
		dates := p.dates()
		if !strings.HasSuffix(strings.TrimRight(dates, " "), "Nov 20") {
			t.Errorf("%d days: the last date is not today: %q", days, dates)
		}
		for i, b := range p.bars[:len(p.bars)-1] {
			day := b.first.Format("Jan _2")
			if at := strings.Index(dates, day); at >= 0 && at != i*p.step && i*p.step < len(dates)-6 {
				t.Errorf("%d days: %s stands at %d, its bar at %d", days, day, at, i*p.step)
			}
		}
	}
}

func TestEveryRowOfTheChartIsOnTheAxis(t *testing.T) {
	s := screen(100, 30, 30, caps())
	lines := s.chart()
	for _, l := range lines[:len(lines)-2] {
		l = ansi.Strip(l)
		if r := []rune(l)[s.plot().axis-1]; r != '┤' && r != '│' {
			t.Errorf("no axis in %q", l)
		}
	}
	if !strings.Contains(ansi.Strip(lines[len(lines)-2]), "$0.00 └") {
		t.Errorf("the axis does not end at nothing: %q", lines[len(lines)-2])
	}
}
