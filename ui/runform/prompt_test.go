package runform

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
)

func TestArrowsMoveInThePromptAndLeaveItAtItsEdges(t *testing.T) {
	k := newKit(t)
	k.typing("one")
	k.keys("enter")
	k.typing("two")
	k.keys("enter")
	k.typing("three")
	for _, want := range []int{1, 0} {
		k.keys("up")
		if k.at.field != provider.FieldPrompt || k.values.prompt.area.Line() != want {
			t.Fatalf("up goes to %s line %d, want line %d", k.at.field, k.values.prompt.area.Line(), want)
		}
	}
	k.keys("up")
	if k.at.field != provider.FieldModel {
		t.Errorf("up from the first line goes to %s", k.at.field)
	}
	k.keys("up")
	if k.at.field != provider.FieldModel {
		t.Errorf("up from the first field goes to %s", k.at.field)
	}
	k.keys("down", "down", "down", "down")
	if k.at.field != provider.FieldStart {
		t.Errorf("down from the last line goes to %s", k.at.field)
	}
}

func TestArrowsCountTheLinesAsDrawn(t *testing.T) {
	k := newKit(t)
	k.SetSize(40, 20)
	k.View()
	k.typing(strings.TrimSpace(strings.Repeat("cloud ", 12)))
	k.keys("up")
	if k.at.field != provider.FieldPrompt {
		t.Error("up leaves the prompt from its second line, which is a broken first one")
	}
	k.keys("up", "up", "up")
	if k.at.field != provider.FieldModel {
		t.Errorf("up from the first line goes to %s", k.at.field)
	}
}

func TestTabAndEnterMoveOnFromOtherFields(t *testing.T) {
	k := newKit(t)
	k.keys("tab", "a", "enter", "b", "enter", "down", "shift+tab")
	if k.at.field != provider.FieldAspectRatio {
		t.Errorf("the cursor is in %s", k.at.field)
	}
	k.keys("shift+tab", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
	if k.at.field != fieldSubmit {
		t.Errorf("shift+tab from the first field goes to %s", k.at.field)
	}
}

func TestEarlierPrompts(t *testing.T) {
	k := newKit(t)
	k.typing("mine")
	k.said = nil
	k.keys("alt+up")
	if _, ok := last[promptsAsked](k); !ok {
		t.Fatal("the earlier prompts are not asked for")
	}
	k.keys("alt+up")
	if _, ok := last[promptsAsked](k); ok {
		t.Error("they are asked for twice")
	}
	k.SetPrompts([]string{"newest", "mine", "older\x1b[31m red\u202e", "oldest"})
	read := func() string { return k.Spec().Request.Prompt }
	if read() != "newest" {
		t.Fatalf("the answer shows %q", read())
	}
	for _, step := range []struct{ key, want string }{
		{"alt+up", "mine"}, {"alt+up", "older red"}, {"alt+up", "oldest"}, {"alt+up", "oldest"},
		{"alt+down", "older red"}, {"alt+down", "mine"}, {"alt+down", "newest"}, {"alt+down", "mine"}, {"alt+down", "mine"},
	} {
		k.keys(step.key)
		if read() != step.want {
			t.Fatalf("%s shows %q, want %q", step.key, read(), step.want)
		}
	}
	k.keys("alt+up")
	k.typing("!")
	k.keys("alt+up", "alt+down")
	if read() != "newest!" {
		t.Errorf("an earlier prompt that was changed is %q afterwards", read())
	}
}

func TestAnEditedPromptIsOnesOwn(t *testing.T) {
	k := newKit(t)
	k.SetPrompts([]string{"newest"})
	k.keys("alt+up")
	k.send(EditedMsg{Text: "mine"})
	k.keys("alt+down")
	if got := k.Spec().Request.Prompt; got != "mine" {
		t.Errorf("going to newer prompts throws it away for %q", got)
	}
	k.keys("alt+up")
	k.send(tea.PasteMsg{Content: " still"})
	k.keys("alt+down")
	if got := k.Spec().Request.Prompt; got != "newest still" {
		t.Errorf("going to newer prompts throws what was pasted away for %q", got)
	}
}

func TestThePromptInAnEditor(t *testing.T) {
	k := newKit(t)
	k.typing("clouds")
	k.keys("ctrl+o")
	if m, ok := last[editAsked](k); !ok || m.Text != "clouds" {
		t.Fatalf("the editor is asked for with %+v %v", m, ok)
	}
	k.send(EditedMsg{Text: "clouds\r\nover\x1b]0;title\x07 the bay\n"})
	if got := k.Spec().Request.Prompt; got != "clouds\nover the bay" {
		t.Errorf("the editor's text becomes %q", got)
	}
	if m, ok := last[quoteAsked](k); !ok || m.Order.Request.Prompt == "" {
		t.Error("the change is not told")
	}
}

func TestAPasteNeverSubmitsAndStaysInItsField(t *testing.T) {
	const text = "line one\nline two\r\n\tq\x1b[A\n"
	for _, s := range newKit(t).focusOrder() {
		k := newKit(t)
		k.ready()
		k.focus(s)
		k.said = nil
		before := k.Spec()
		k.send(tea.PasteMsg{Content: text})
		if _, ok := last[SubmitMsg](k); ok {
			t.Fatalf("a paste into %s submits", s.field)
		}
		if k.at.field != s.field {
			t.Errorf("a paste into %s goes on to %s", s.field, k.at.field)
		}
		after := k.Spec()
		if s.field != provider.FieldPrompt && before.Request.Prompt != after.Request.Prompt {
			t.Errorf("a paste into %s changes the prompt", s.field)
		}
		if strings.ContainsAny(after.Request.Prompt, "\x1b\r\t") {
			t.Errorf("escape codes come into the prompt: %q", after.Request.Prompt)
		}
	}
}

func TestAHugePasteIsCutWithANotice(t *testing.T) {
	k := newKit(t)
	k.send(tea.PasteMsg{Content: strings.Repeat("夜の東京 and more ", 60_000)}) // over a megabyte
	if n := utf8.RuneCountInString(k.values.prompt.text()); n > maxPrompt || n < 4000 {
		t.Errorf("%d characters are kept", n)
	}
	k.shows("it was cut at 16 000 characters", "shorten it by")
	for _, field := range []provider.Field{provider.FieldStart, provider.FieldSeed} {
		k.to(field)
		k.send(tea.PasteMsg{Content: strings.Repeat("/a/b c", 200_000)})
		if n := len(k.line(k.at).Text()); n > maxLine {
			t.Errorf("%s keeps %d characters", field, n)
		}
	}
}

func TestTypingEndsAtTheMostCharacters(t *testing.T) {
	k := newKit(t)
	k.values.prompt.set(strings.Repeat("a", maxPrompt-1))
	k.typing("bcd")
	if got := k.values.prompt.text(); len(got) != maxPrompt || !strings.HasSuffix(got, "ab") {
		t.Errorf("%d characters, ending in %q", len(got), got[len(got)-3:])
	}
	k.keys("ctrl+home")
	k.typing("x")
	if got := k.values.prompt.text(); !strings.HasSuffix(got, "ab") || strings.HasPrefix(got, "x") {
		t.Error("typing into a full prompt pushes its end out")
	}
	k.keys("delete")
	if len(k.values.prompt.text()) != maxPrompt-1 {
		t.Error("a full prompt cannot be shortened")
	}
}

func TestTheCounter(t *testing.T) {
	k := newKit(t)
	k.typing("日本 e\u0301")
	k.shows("5 / 5000")
	k.values.prompt.set(strings.Repeat("a", 2001))
	k.shows("2001 / 5000", "! 2001 characters; this model does better under 2000")
	k.values.prompt.set(strings.Repeat("a", 5001))
	k.shows("5001 / 5000", "✗ 5001 of 5000 characters; shorten it by 1")
	k.SetSize(40, 20)
	k.shows("5001")
	k.values.prompt.set("ab")
	k.shows("2 / 5000")
}

func TestWhatComesInIsCleanedWhereverTheCursorIs(t *testing.T) {
	k := newKit(t)
	k.typing("one")
	k.keys("enter")
	k.typing("two")
	k.keys("up", "home", "right")
	k.send(tea.KeyPressMsg{Code: tea.KeyExtended, Text: "x\u202ey"})
	k.typing("z")
	if got := k.values.prompt.text(); got != "oxyzne\ntwo" && got != "oxynze\ntwo" {
		t.Errorf("got %q", got)
	}
}

// TestThePromptKeepsTheJoinersOfScripts: typed letter by letter or pasted. They have no width.
func TestThePromptKeepsTheJoinersOfScripts(t *testing.T) {
	for _, text := range []string{"می\u200cخواهم کار\u200cها", "ශ්\u200dරී ලංකා", "क्\u200dष क्\u200cष", "👩\u200d💻 a"} {
		k := newKit(t)
		k.send(tea.PasteMsg{Content: text})
		if got := k.Spec().Request.Prompt; got != text {
			t.Errorf("pasted %q, it holds %q", text, got)
		}
		if strings.Contains(text, "👩") {
			continue // comes from a keyboard in one piece
		}
		k = newKit(t)
		left := k.Cursor().X
		for i, r := range text {
			k.typing(string(r))
			so := text[:i+utf8.RuneLen(r)]
			if got := k.values.prompt.text(); got != so {
				t.Fatalf("typed %q, it holds %q", so, got)
			}
			without := newKit(t)
			without.typing(strings.NewReplacer("\u200c", "", "\u200d", "").Replace(so))
			if x, want := k.Cursor().X-left, without.Cursor().X-left; x != want {
				t.Errorf("behind %q the cursor stands at %d, without joiners at %d", so, x, want)
			}
		}
	}
}
