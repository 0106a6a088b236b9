package spend

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

func TestColumnsLeaveFromTheRightOfImportance(t *testing.T) {
	head := func(width int) string {
		return strings.Join(strings.Fields(ansi.Strip(screen(width, 60, 30, caps()).named().draw(theme.New(theme.Options{}), width)[0])), " ")
	}
	for width, want := range map[int]string{
		120: "provider runs done billed estimated unpriced median slow estimated → billed",
		80:  "provider runs done billed estimated unpriced median slow",
		60:  "provider runs done billed estimated unpriced",
		40:  "provider billed estimated",
		20:  "provider",
	} {
		if got := head(width); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

func TestAColumnOfNothingIsLeftOut(t *testing.T) {
	s := screen(120, 40, 30, caps())
	all := sums(30)
	for _, l := range [][]run.SpendBy{all.Providers, all.Models} {
		for i := range l {
			l[i].Unpriced = 0
		}
	}
	s.Update(LoadedMsg{Days: 30, Spend: all})
	if strings.Contains(plain(s), "unpriced") {
		t.Error("a column for runs without a price stands there, empty")
	}
}

func TestMoneyStandsOnItsPoint(t *testing.T) {
	at := -1
	for _, l := range strings.Split(plain(screen(120, 60, 30, caps())), "\n") {
		if !strings.HasPrefix(l, " Run") {
			continue
		}
		dollars := strings.IndexByte(l, '$')
		point := dollars + strings.IndexByte(l[dollars:], '.')
		if at >= 0 && point != at {
			t.Errorf("the point is at %d, not %d: %q", point, at, l)
		}
		at = point
	}
	if at < 0 {
		t.Fatal("no line with money was found")
	}
}

func TestHowOftenItWentWellAndHowWellItWasForetold(t *testing.T) {
	for _, c := range []struct {
		sum  run.Sum
		want string
	}{
		{run.Sum{}, "–"}, {run.Sum{Runs: 3}, "–"}, {run.Sum{Succeeded: 3, Failed: 1}, "75%"},
		{run.Sum{Failed: 2}, "0%"}, {run.Sum{Succeeded: 999, Failed: 1}, "99%"},
	} {
		if got := done(c.sum); got != c.want {
			t.Errorf("%+v: %s, want %s", c.sum, got, c.want)
		}
	}
	for _, c := range []struct {
		estimate, bill int64
		want           string
	}{{100, 102, "+2%"}, {100, 72, "-28%"}, {100, 100, "±0%"}, {1, 9000, ">999%"}, {100, 0, "-100%"}} {
		if got := off(usd(c.estimate), usd(c.bill)); got != c.want {
			t.Errorf("%d for %d: %s, want %s", c.bill, c.estimate, got, c.want)
		}
	}
}

// If five bills differ by more than a tenth, the row is marked, and a note is below the table.
func TestARowSaysThatItsBillsDiffer(t *testing.T) {
	s := screen(120, 60, 30, run.Budget{})
	if strings.Contains(plain(s), "*") {
		t.Errorf("nothing differs:\n%s", plain(s))
	}
	models := uitest.Models()
	for i, m := range models {
		if m.Key() == "runflow/bytedance/seedance/2.0/image-to-video" {
			models[i] = m.WithBills(provider.Learned{BillKind: provider.BillKind{Resolution: m.Resolution, Audio: m.Audio}, PerSecond: 403_200, Bills: 5, AsOf: "2026-11-20"})
		}
	}
	s.SetModels(models, uitest.Providers())
	view := plain(s)
	for _, want := range []string{"2.0 i2v *", "5 bills say $0.4032/s, the price list $0.3024/s (+33%). Estimates use your own figure."} {
		if !strings.Contains(view, want) {
			t.Errorf("no %q in\n%s", want, view)
		}
	}
	if strings.Count(view, "2.0 i2v *")+strings.Count(view, "t2v *")+strings.Count(view, "pro *") != 1 {
		t.Errorf("more rows are marked:\n%s", view)
	}
}

// Projects and shots stand with all that they ever cost, the dearest first, without shots that have no takes.
func TestProjectsAndShotsStandWithWhatTheyCost(t *testing.T) {
	shot := func(code, project string, takes int, cents int64, unpriced int) run.ShotTotals {
		return run.ShotTotals{Shot: run.Shot{Code: code, Name: "corgi", Project: project}, Takes: map[run.State]int{run.Succeeded: takes}, Picks: 1, Spent: usd(cents), Unpriced: unpriced}
	}
	s := screen(80, 90, 30, caps())
	if strings.Contains(plain(s), "project, all time") {
		t.Error("there is a table without shots")
	}
	all := []run.ShotTotals{shot("S010", "Night train", 3, 452, 0), shot("S020", "", 2, 3000, 1), shot("S030", "night train", 1, 2600, 0), shot("S040", "Empty", 0, 0, 0)}
	s.Update(LoadedMsg{Days: 30, Spend: sums(30), Shots: all})
	var got []string
	_, table, _ := strings.Cut(plain(s), "project, all time")
	for _, l := range strings.Split(table, "\n")[1:8] {
		got = append(got, strings.Join(strings.Fields(l), " "))
	}
	want := []string{"Night train 2 4 2 $30.52", "(no project) 1 2 1 ≥$30.00", "", "shot", "S020 corgi 2 1 ≥$30.00", "S030 corgi 1 1 $26.00", "S010 corgi 3 1 $4.52"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 20 {
		all = append(all, shot(fmt.Sprintf("S1%02d", i), "", 1, int64(i), 0))
	}
	s.Update(LoadedMsg{Days: 30, Spend: sums(30), Shots: all})
	if text := plain(s); strings.Count(text, "corgi") != most || !strings.Contains(text, "dailies spend --by project or --by shot lists all") {
		t.Errorf("not the dearest %d:\n%s", most, text)
	}
}
