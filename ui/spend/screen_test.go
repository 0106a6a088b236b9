package spend

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

func TestItFitsEverySize(t *testing.T) {
	for name, s := range map[string]*Screen{
		"full": screen(80, 24, 30, caps()), "long": screen(80, 24, 90, run.Budget{PerDay: new(usd(500))}),
		"empty": nothing(7), "waiting": New(theme.New(theme.Options{}), asked{}),
	} {
		heights := []int{0, 1, 2, 3, 5, 8, 9, 12, 14, 17, 20, 28, 33, 44, 60}
		for w := 0; w <= 200; w++ {
			h := heights[w%len(heights)]
			s.SetSize(w, h)
			for _, key := range []string{"home", "end"} {
				press(t, s, key)
				view := s.View()
				if w > 0 && h > 0 && (lipgloss.Width(view) > w || lipgloss.Height(view) > h) {
					t.Fatalf("%s at %d × %d takes %d × %d", name, w, h, lipgloss.Width(view), lipgloss.Height(view))
				}
				if w > 7 && h > 0 && strings.TrimSpace(ansi.Strip(view)) == "" {
					t.Fatalf("%s at %d × %d shows nothing", name, w, h)
				}
			}
		}
	}
}

// TestGolden compares the screen, without colour.
func TestGolden(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 20}, {120, 32}, {200, 56}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			s := screen(size[0], size[1], 30, run.Budget{PerDay: new(usd(500)), PerMonth: new(usd(5000))})
			lines := strings.Split(plain(s), "\n")
			for i, l := range lines {
				lines[i] = strings.TrimRight(l, " ")
			}
			golden.RequireEqual(t, strings.Join(lines, "\n")+"\n")
		})
	}
}

// nothing returns a screen without runs in its range.
func nothing(days int) *Screen {
	s := screen(80, 24, days, run.Budget{})
	sums := sums(days)
	for i := range sums.Days {
		sums.Days[i].Sum = run.Sum{}
	}
	sums.Today, sums.Month, sums.Providers, sums.Models = run.Sum{}, run.Sum{}, nil, nil
	s.Update(LoadedMsg{Days: days, Spend: sums})
	return s
}

func TestAConfigThatCannotBeReadIsSaid(t *testing.T) {
	refusal := provider.Errorf(provider.KindBudget, "/home/anna/.config/dailies/config.toml, line 2: budget.perday is not a setting").WithHint("correct \x1bit")
	shows(t, screen(160, 40, 30, run.Budget{NoSpending: refusal}), "line 2: budget.perday is not a setting: correct")
	for w := range 200 {
		for _, l := range strings.Split(screen(w, 30, 30, run.Budget{NoSpending: refusal}).View(), "\n") {
			if lipgloss.Width(l) > w {
				t.Fatalf("a line of %d cells in %d: %q", lipgloss.Width(l), w, l)
			}
		}
	}
	shows(t, screen(120, 40, 30, run.Budget{PerDay: new(usd(0))}), "the cap is reached")
}

func TestNothingSpentTeaches(t *testing.T) {
	s := nothing(30)
	shows(t, s, "No runs in the last 30 days", "a longer range", "The price of a new run", "sets a cap, in Setup")
	if slices.Contains(uitest.Listed(s, s.Commands()), "E") {
		t.Error("an export of nothing is offered")
	}
	if got := press(t, s, "E"); got != nil {
		t.Errorf("an export of nothing is asked for: %v", got)
	}
	if longest := nothing(90); strings.Contains(plain(longest), "a longer range") {
		t.Error("there is no longer range, but it is offered")
	}
}

func TestBillsAndEstimatesStandApart(t *testing.T) {
	s := screen(120, 40, 30, caps())
	shows(t, s, "today          $3.20      $1.00    ≥$4.20   $20.00", "$15.80 left",
		"this month    $58.40      $3.02   ≥$61.42  $100.00", "$38.58 left")
	narrow := screen(40, 10, 30, caps())
	shows(t, narrow, "today    ≥$3.20 + $1.00 est of $20.00")
}

func TestACapThatIsReachedIsSaid(t *testing.T) {
	shows(t, screen(120, 40, 30, run.Budget{PerDay: new(usd(420))}), "the cap is reached")
}

func TestRunsWithoutAPriceAreSaidPlainly(t *testing.T) {
	shows(t, screen(120, 40, 30, caps()), "2 runs without a bill or a known price may have cost money that these sums do not include.")
	old := screen(120, 40, 7, caps())
	early := sums(7)
	early.Month.Unpriced = 9 // before the seven days
	old.Update(LoadedMsg{Days: 7, Spend: early})
	shows(t, old, "9 runs without a bill")
	if s := nothing(7); strings.Contains(plain(s), "known price") {
		t.Error("runs without a price are spoken of where there are none")
	}
}

func TestTheRangeIsChosenWithTheArrows(t *testing.T) {
	s := screen(80, 24, 30, caps())
	for _, c := range []struct {
		key  string
		want []tea.Msg
	}{
		{"right", []tea.Msg{sumsAsked{90}}}, {"right", nil}, {"left", []tea.Msg{sumsAsked{30}}},
		{"h", []tea.Msg{sumsAsked{7}}}, {"left", nil}, {"l", []tea.Msg{sumsAsked{30}}},
	} {
		if got := press(t, s, c.key); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s asks for %v, want %v", c.key, got, c.want)
		}
	}
	shows(t, s, "[30]", "Calculating")
	s.Update(LoadedMsg{Days: 7, Spend: sums(7)})
	shows(t, s, "Calculating")
	s.Update(LoadedMsg{Days: 30, Spend: sums(30)})
	shows(t, s, "last 30 days")
	press(t, s, "left")
	s.Update(LoadedMsg{Days: s.days, Err: errors.New("busy")})
	shows(t, s, "could not be read")
}

func TestKeysAskForWhatTheySay(t *testing.T) {
	s := screen(80, 20, 90, caps())
	for key, want := range map[string]tea.Msg{"esc": ClosedMsg{}, "E": exportAsked{90}, "ctrl+r": sumsAsked{90}} {
		if got := press(t, s, key); !reflect.DeepEqual(got, []tea.Msg{want}) {
			t.Errorf("%s sends %v, want %v", key, got, want)
		}
	}
	if s.Typing() {
		t.Error("letters are text")
	}
	top := plain(s)
	press(t, s, "G")
	if plain(s) == top {
		t.Error("G does not go to the end")
	}
	shows(t, s, "RunComfy 1.0 pro")
	s.Update(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	press(t, s, "up", "g")
	if plain(s) != top {
		t.Error("g does not go back to the top")
	}
}

func TestNamesFromOutsideAreClean(t *testing.T) {
	s := screen(200, 40, 7, caps())
	bad := sums(7)
	bad.Providers[0].Name, bad.Models[0].Name = "evil\x1b]0;x\x07", "evil/\x1b[2Jmodel\u202e"
	s.Update(LoadedMsg{Days: 7, Spend: bad})
	for _, r := range ansi.Strip(s.View()) {
		if r < ' ' && r != '\n' || r == '\u202e' {
			t.Fatalf("%q reaches the screen", r)
		}
	}
	if strings.Contains(s.View(), "\x1b]") || strings.Contains(s.View(), "\x1b[2J") {
		t.Error("an escape code of a name reaches the screen")
	}
}

func BenchmarkView(b *testing.B) {
	s := screen(200, 56, 90, caps())
	for b.Loop() {
		s.View()
	}
}
