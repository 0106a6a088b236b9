package runform

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/registry"
	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// counting is a loader that counts what is requested.
type counting struct {
	outside
	quotes, checks, saves *int
}

func (c counting) Quote(rev int, o run.Spec) tea.Cmd {
	*c.quotes++
	return c.outside.Quote(rev, o)
}

func (c counting) Check(rev int, o run.Spec) tea.Cmd {
	*c.checks++
	return c.outside.Check(rev, o)
}

func (c counting) SaveUnsent(o run.Spec) tea.Cmd {
	*c.saves++
	return c.outside.SaveUnsent(o)
}

func TestTypingRequestsNothingBeforeAPause(t *testing.T) {
	k := newKit(t)
	c := counting{quotes: new(int), checks: new(int), saves: new(int)}
	k.load = c
	k.Open()
	if *c.quotes != 1 {
		t.Errorf("%d quotes were requested when the form was opened, not one", *c.quotes)
	}
	for _, r := range "clouds over the bay" {
		k.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	if *c.quotes != 1 || *c.checks+*c.saves > 0 {
		t.Errorf("while typing %d quotes, %d checks and %d saves were requested", *c.quotes-1, *c.checks, *c.saves)
	}
	k.Update(QuoteMsg{1, run.Quote{Usage: run.BudgetUsage{Day: 7 * provider.Dollar}}})
	k.shows("after it today $8.51")
	k.Update(debouncedMsg{k.unsent.rev})
	if *c.quotes != 2 || *c.checks != 1 || *c.saves != 1 {
		t.Errorf("after a pause %d quotes, %d checks and %d saves were requested, not one of each", *c.quotes-1, *c.checks, *c.saves)
	}
	k.Update(QuoteMsg{k.unsent.rev, run.Quote{Usage: run.BudgetUsage{Day: 8 * provider.Dollar}}})
	k.Update(QuoteMsg{2, run.Quote{Usage: run.BudgetUsage{Day: 7 * provider.Dollar}}})
	k.shows("after it today $9.51") // not the older one
}

// everyModel returns the models of all adapters, each of a provider with a key.
func everyModel(t testing.TB) (models []provider.Model, infos []provider.Info) {
	t.Helper()
	all, err := registry.Providers(func(string) provider.Access { return provider.Access{} })
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		info := p.Info()
		info.HasKey = true
		models, infos = append(models, p.Models()...), append(infos, info)
	}
	return models, infos
}

// TestAKeyAndItsFrameAreLittleWork counts allocations, which grow with everything that is computed
// again for each field or each model.
func TestAKeyAndItsFrameAreLittleWork(t *testing.T) {
	for _, width := range []int{100, 120, 200} {
		f := New(theme.New(theme.Options{}), outside{})
		f.SetModels(everyModel(t))
		f.SetSize(width, 40)
		f.values.prompt.set("slow clouds over the bay")
		keys := []tea.KeyPressMsg{uitest.Key("x"), uitest.Key("backspace")}
		i := 0
		n := int(testing.AllocsPerRun(20, func() {
			f.Update(keys[i%2])
			f.View()
			i++
		}))
		if most := 10_000; n > most {
			t.Errorf("in %d columns a key and its frame allocate %d times, more than %d", width, n, most)
		}
	}
}

// TestALetterIsWhatTheEditorWouldInsert: letters take a shorter way, with the same result.
func TestALetterIsWhatTheEditorWouldInsert(t *testing.T) {
	for _, keys := range [][]string{
		{"a", "B", "space", "é", "柯", "left", "left", "x", "enter", "y", "up", "z", "backspace", "q"},
		{"a", "b", "c", "shift+left", "shift+left", "x", "y"}, // it replaces the selection
		{"a", "b", "shift+left", "enter", "c", "down", "d"},
	} {
		short, long := newPrompt(), newPrompt()
		short.layout(4)
		long.layout(4)
		for _, name := range keys {
			k := uitest.Key(name)
			short.update(k)
			long.area, _ = long.area.Update(k)
			short.layout(4)
			long.layout(4)
			if short.text() != long.text() || short.x != long.x || short.y != long.y || !slices.Equal(short.lines, long.lines) {
				t.Fatalf("after %s of %v: %q at %d, %d in %q, the editor has %q at %d, %d in %q",
					name, keys, short.text(), short.x, short.y, short.lines, long.text(), long.x, long.y, long.lines)
			}
		}
	}
}

// TestThePlaceOfAPictureIsFoundWithLittleWork: it is asked for after every message. Beside the form
// it does not depend on what is drawn, among the fields the form is drawn once for it.
func TestThePlaceOfAPictureIsFoundWithLittleWork(t *testing.T) {
	for width, most := range map[int]int{200: 500, 100: 6_500} {
		k := newKit(t)
		k.ready()
		k.to(provider.FieldStart)
		k.send(tea.PasteMsg{Content: "/shots/a.png"})
		k.SetModels(everyModel(t))
		k.SetSize(width, 60)
		path := k.Spec().Request.StartFrame
		k.SetChecked(checkedImage(path, 1920, 1080, 2_100_000, "image/png"))
		lines := []string{"▀▀▀▀▀▀▀▀", "▀▀▀▀▀▀▀▀", "▀▀▀▀▀▀▀▀"}
		k.SetPicture(lines)
		shown := false
		n := int(testing.AllocsPerRun(20, func() {
			found, _, _, _ := k.Picture()
			k.SetPicture(lines)
			_, _, whole := k.PictureAt()
			shown = whole && found == path
		}))
		if !shown {
			t.Errorf("in %d columns the picture is not shown", width)
		}
		if n > most {
			t.Errorf("in %d columns its place takes %d allocations, more than %d", width, n, most)
		}
	}
}
