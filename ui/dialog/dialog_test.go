package dialog

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

type yesMsg struct{}

func confirm() *Dialog {
	d := Confirm(theme.New(theme.Options{}), "Cancel this run?", "The provider stops it; what was rendered is charged.",
		[]Fact{{"run", "Clouds moving slowly across the sky"}, {"provider", "Runflow"}}, "cancel it", func() tea.Msg { return yesMsg{} })
	d.SetSize(80, 24)
	return d
}

func press(s string) tea.KeyPressMsg {
	switch s {
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "tab":
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case "left":
		return tea.KeyPressMsg{Code: tea.KeyLeft}
	case "right":
		return tea.KeyPressMsg{Code: tea.KeyRight}
	case "down":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	}
	return tea.KeyPressMsg{Text: s, Code: []rune(s)[0]}
}

func TestOnlyAClearYesIsAYes(t *testing.T) {
	for _, c := range []struct {
		keys        []string
		closed, yes bool
	}{
		{[]string{"enter"}, true, false},
		{[]string{"esc"}, true, false},
		{[]string{"n"}, true, false},
		{[]string{"y"}, true, true},
		{[]string{"x"}, false, false},
		{[]string{"Y"}, false, false},
		{[]string{"tab", "enter"}, true, true},
		{[]string{"left", "enter"}, true, true},
		{[]string{"right", "right", "enter"}, true, false},
		{[]string{"down"}, false, false},
	} {
		d := confirm()
		var cmd tea.Cmd
		var closed bool
		for _, k := range c.keys {
			cmd, closed = d.Update(press(k))
		}
		yes := false
		if cmd != nil {
			_, yes = cmd().(yesMsg)
		}
		if closed != c.closed || yes != c.yes {
			t.Errorf("%v: closed %v, yes %v; want %v, %v", c.keys, closed, yes, c.closed, c.yes)
		}
	}
}

func TestAPasteAnswersNothing(t *testing.T) {
	d := confirm()
	for _, msg := range []tea.Msg{tea.PasteMsg{Content: "y\ny"}, tea.PasteStartMsg{}, tea.KeyReleaseMsg{Text: "y", Code: 'y'}} {
		if cmd, closed := d.Update(msg); cmd != nil || closed {
			t.Errorf("%T answered the question", msg)
		}
	}
}

// What is behind is dimmed; a picture without its colours would be brighter than the dialog.
func TestPicturesBehindADialogAreBlank(t *testing.T) {
	d := confirm()
	d.SetSize(60, 20)
	view := d.Over(strings.Repeat("text \x1b[31;44m▀▀▀▀▀▀\x1b[m ▄█\n", 20))
	if strings.Contains(view, "▀") || !strings.Contains(ansi.Strip(view), "text        ▄█") {
		t.Errorf("behind the dialog is\n%s", view)
	}
}

func TestADialogFitsEverySizeAndAlwaysShowsItsAnswers(t *testing.T) {
	behind := strings.Repeat(strings.Repeat("behind 柯 ", 30)+"\n", 70)
	for w := 1; w <= 200; w++ {
		heights := []int{24, 1, 12, 2, 10, 3, 60, 5, 8, 9, 12}
		for _, h := range []int{heights[w%len(heights)], heights[(w+5)%len(heights)]} {
			d := confirm()
			d.SetSize(w, h)
			view := d.Over(behind)
			if lipgloss.Width(view) > w || lipgloss.Height(view) > h {
				t.Fatalf("%d × %d: it takes %d × %d", w, h, lipgloss.Width(view), lipgloss.Height(view))
			}
			if plain := ansi.Strip(view); w >= 30 && h >= 3 && (!strings.Contains(plain, "cancel it") || !strings.Contains(plain, "no")) {
				t.Fatalf("%d × %d: an answer is missing:\n%s", w, h, plain)
			}
		}
	}
}

func TestWhatDoesNotFitCanBeReadOn(t *testing.T) {
	d := confirm()
	d.Says = strings.Repeat("word ", 100) + "END"
	d.SetSize(40, 12)
	for range 200 {
		d.Update(press("down"))
	}
	if view := ansi.Strip(d.Over("")); !strings.Contains(view, "Runflow") {
		t.Errorf("the end cannot be reached:\n%s", view)
	}
	if len(d.Help()) != 3 {
		t.Error("help does not say that there is more to read")
	}
}

func TestSpendingSaysWhatItCostsAndWhatIsLeft(t *testing.T) {
	known := provider.Estimate{Known: true, Low: 3_024_000, High: 3_024_000, Basis: "2 × 5 s × $0.3024", AsOf: "2026-11-20"}
	base := Spending{
		Provider: "Runflow", Model: provider.Model{Name: "seedance 2.0"}, Takes: 2,
		Request: provider.Request{Prompt: "Clouds\x1b[31m", Duration: 5, Resolution: "720p", AspectRatio: "16:9", Audio: true},
		Quote:   run.Quote{Estimate: known, Usage: run.BudgetUsage{Day: 4_200_000, Month: 50_000_000}, Budget: run.Budget{PerDay: new(20 * provider.Dollar), PerMonth: new(52 * provider.Dollar)}},
	}
	unknown := base
	unknown.Quote.Estimate = provider.Estimate{UnknownReason: "no price known for this model"}
	framed := base
	framed.Request.StartFrame, framed.Request.EndFrame = "/home/ada/shots/hill.png", "https://h.test/end.jpg"
	demo := base
	demo.Demo = true
	free := base
	free.Quote.Budget = run.Budget{}
	free.Risk = "It may be paid twice."
	less := base
	less.Quote.Usage.DayUnpriced, less.Quote.Usage.MonthUnpriced = 1, 2
	for _, c := range []struct {
		s    Spending
		want []string
	}{
		{less, []string{"≥$7.22 of $20.00 after it, at most $12.78 left", "≥$53.02 of $52.00 after it: over the cap"}},
		{base, []string{"Spend $3.02?", "2 requests", "Clouds", "2 · 5 s · 720p · 16:9 · audio", "estimated $3.02 (2 × 5 s × $0.3024, as of 2026-11-20)", "$7.22 of $20.00 after it, $12.78 left", "$53.02 of $52.00 after it: over the cap"}},
		{unknown, []string{"Spend an unknown amount?", "unknown: no price known for this model", "$4.20 and an unknown amount of $20.00"}},
		{framed, []string{"pictures start hill.png · end https://h.test/end.jpg"}},
		{demo, []string{"This is the demo", "nothing is charged"}},
		{free, []string{"It may be paid twice.", "$7.22 after it, no cap set"}},
	} {
		d := Spend(theme.New(theme.Options{}), c.s, func() tea.Msg { return yesMsg{} })
		d.SetSize(100, 40)
		view := d.Over("")
		if strings.Contains(view, "\x1b[31m") {
			t.Error("the prompt coloured the dialog")
		}
		for _, want := range c.want {
			if plain := strings.Join(strings.Fields(strings.NewReplacer("│", "").Replace(ansi.Strip(view))), " "); !strings.Contains(plain, want) {
				t.Errorf("the dialog does not say %q:\n%s", want, ansi.Strip(view))
			}
		}
	}
}
