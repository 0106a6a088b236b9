package runform

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
	"dailies/ui/uitest"
)

// kit is a form under test, with its messages to the root and its requests.
type kit struct {
	*Form
	t    *testing.T
	said []tea.Msg
}

// outside is a loader without answers: its commands return what was requested.
type outside struct{}

type (
	quoteAsked   struct{ Order run.Spec }
	checkAsked   struct{ Order run.Spec }
	keepAsked    struct{ Order run.Spec }
	dropAsked    struct{}
	promptsAsked struct{}
	editAsked    struct{ Text string }
	pathsAsked   struct {
		Prefix string
		Kind   provider.ValueKind
	}
	referencesAsked struct{}
	folderAsked     struct {
		Folder string
		Kind   provider.ValueKind
	}
)

func (outside) Quote(_ int, o run.Spec) tea.Cmd { return send(quoteAsked{o}) }
func (outside) Check(_ int, o run.Spec) tea.Cmd { return send(checkAsked{o}) }
func (outside) SaveUnsent(o run.Spec) tea.Cmd   { return send(keepAsked{o}) }
func (outside) DropUnsent() tea.Cmd             { return send(dropAsked{}) }
func (outside) Prompts() tea.Cmd                { return send(promptsAsked{}) }
func (outside) EditPrompt(text string) tea.Cmd  { return send(editAsked{text}) }
func (outside) Paths(prefix string, kind provider.ValueKind) tea.Cmd {
	return send(pathsAsked{prefix, kind})
}
func (outside) References() tea.Cmd { return send(referencesAsked{}) }
func (outside) Folder(path string, kind provider.ValueKind) tea.Cmd {
	return send(folderAsked{path, kind})
}

// Answers of the loader.
func (k *kit) SetQuote(q run.Quote)         { k.send(QuoteMsg{k.unsent.rev, q}) }
func (k *kit) SetChecked(c run.CheckResult) { k.send(CheckMsg{k.unsent.rev, c}) }
func (k *kit) SetPrompts(prompts []string)  { k.send(PromptsMsg{prompts}) }
func (k *kit) SetSaved(at time.Time)        { k.send(KeptMsg{at}) }

// newKit returns a form with the test models, at a size where everything is shown.
func newKit(t *testing.T) *kit {
	k := &kit{Form: New(theme.New(theme.Options{}), outside{}), t: t}
	k.debounce = 0
	k.SetFolders("/home/ada", "/work")
	k.SetModels(uitest.FormModels(), testInfos())
	k.SetSize(100, 40)
	k.View()
	return k
}

func (k *kit) send(msgs ...tea.Msg) {
	for _, m := range msgs {
		k.take(k.Update(m))
	}
}

// take records the message of a command; the form's commands only return messages or wait for
// settleAfter.
func (k *kit) take(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case debouncedMsg:
		k.send(msg)
	case tea.BatchMsg:
		for _, c := range msg {
			k.take(c)
		}
	default:
		k.said = append(k.said, msg)
	}
}

func (k *kit) keys(names ...string) {
	for _, n := range names {
		k.take(uitest.Press(k.Form, k.Commands(), n))
	}
}

func (k *kit) typing(text string) {
	for _, r := range text {
		k.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// to moves the focus to a field with tab.
func (k *kit) to(field provider.Field) {
	k.t.Helper()
	for range 40 {
		if k.at.field == field {
			return
		}
		k.keys("tab")
	}
	k.t.Fatalf("tab never comes to %q", field)
}

// use chooses a model in the model list.
func (k *kit) use(query string) {
	k.t.Helper()
	k.to(provider.FieldModel)
	k.typing(query)
	k.keys("enter")
	if k.picker.open {
		k.t.Fatalf("no model is found by %q", query)
	}
}

// last returns the last message of a type, and whether there was one since the last call.
func last[T any](k *kit) (T, bool) {
	for i := len(k.said) - 1; i >= 0; i-- {
		if m, ok := k.said[i].(T); ok {
			k.said = nil
			return m, true
		}
	}
	var none T
	return none, false
}

// Cursor returns the position of the cursor after drawing the form.
func (k *kit) Cursor() *tea.Cursor {
	k.View()
	return k.Form.Cursor()
}

// screen returns the screen as plain text.
func (k *kit) screen() string { return ansi.Strip(k.View()) }

func (k *kit) shows(texts ...string) {
	k.t.Helper()
	for _, s := range texts {
		if !strings.Contains(k.screen(), s) {
			k.t.Fatalf("the screen does not show %q:\n%s", s, k.screen())
		}
	}
}

func (k *kit) hides(texts ...string) {
	k.t.Helper()
	for _, s := range texts {
		if strings.Contains(k.screen(), s) {
			k.t.Fatalf("the screen shows %q:\n%s", s, k.screen())
		}
	}
}

// ready fills in the required fields of the first model.
func (k *kit) ready() {
	k.typing("clouds over the bay")
	k.to(provider.FieldStart)
	k.typing("https://h.test/a.png")
}

// pastRun is a run to edit and run again.
func pastRun() run.Run {
	seed := int64(42)
	return run.Run{
		ID: "01JD8X7QAB", Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video", Tags: []string{"hero", "night"},
		Request: provider.Request{
			Model: "bytedance/seedance/2.0/image-to-video", Prompt: "clouds\nover the bay", StartFrame: "/home/ada/shots/a.png", EndFrame: "https://h.test/b.png",
			AspectRatio: "21:9", Resolution: "480p", Duration: 7, Audio: false, Seed: &seed,
			Callback: "https://h.test/hook", EndUser: "u1", Metadata: map[string]string{"scene": "4", "cut": "b"},
		},
	}
}
