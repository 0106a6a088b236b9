package runform

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/uitest"
)

func TestTypingOpensTheSearch(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldModel)
	k.typing("comf")
	if !k.picker.open || k.picker.query.Text() != "comf" {
		t.Fatalf("open %v with %q", k.picker.open, k.picker.query.Text())
	}
	k.shows("seedance 1.0 pro (older endpoint)", "1 of 5", "Images: this provider stores no files")
	k.hides("aihubmax")
	if c := k.Cursor(); c == nil || c.Y != 0 || c.X != len(" model  comf") {
		t.Errorf("the cursor is at %+v", c)
	}
	k.keys("enter")
	if k.picker.open || k.model.Provider != "runcomfy" {
		t.Errorf("enter takes %s", k.model.Key())
	}
}

func TestThePickerOpensOnTheModelThereIs(t *testing.T) {
	k := newKit(t)
	k.use("older endpoint")
	k.keys("enter")
	if at := k.picker.found[k.picker.at]; k.picker.models[at].Provider != "runcomfy" {
		t.Errorf("it opens on %s", k.picker.models[at].Key())
	}
	k.keys("up", "up", "up", "up", "up", "down", "enter")
	if k.model.Mode != provider.TextToVideo {
		t.Errorf("the second model is %s", k.model.Key())
	}
	k.keys("enter")
	k.View() // a page is as long as it was drawn
	k.keys("pgdown", "down", "enter")
	if k.model.Provider != "aihubmax" {
		t.Errorf("the last model is %s", k.model.Key())
	}
}

func TestASearchThatFindsNothing(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldModel)
	k.typing("zzz")
	k.shows("no model matches", "0 of 5")
	k.keys("enter", "down", "up")
	if !k.picker.open || k.model.Provider != "runflow" {
		t.Error("enter takes a model all the same")
	}
	k.keys("backspace", "backspace", "backspace")
	k.shows("5 of 5")
}

func TestThePickerMarksWhatHasNoKey(t *testing.T) {
	infos := testInfos()
	infos[1].HasKey = false
	k := newKit(t)
	k.SetModels(uitest.FormModels(), infos)
	k.to(provider.FieldModel)
	k.keys("enter")
	for _, l := range strings.Split(k.screen(), "\n") {
		if strings.Contains(l, "runcomfy") && !strings.Contains(l, "no key") {
			t.Errorf("no mark: %q", l)
		}
	}
	k.typing("comfy")
	k.shows("No key for RunComfy: paste one in Setup")
}

func TestAPasteSearches(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldModel)
	k.send(tea.PasteMsg{Content: "aihubmax\n"})
	if k.picker.open || k.model.Provider != "runflow" {
		t.Error("a paste acts on the closed model field")
	}
	k.keys("enter")
	k.send(tea.PasteMsg{Content: "aihubmax\n"})
	if !k.picker.open || len(k.picker.found) != 1 {
		t.Errorf("%d models are found", len(k.picker.found))
	}
}

func TestAManyModelsListScrolls(t *testing.T) {
	var models []provider.Model
	for i := range 60 {
		m := uitest.FormModels()[0]
		m.ID, m.Name = strings.Repeat("i", i+1), "model "+strings.Repeat("x", i+1)
		models = append(models, m)
	}
	k := newKit(t)
	k.SetModels(models, testInfos())
	k.SetSize(80, 12)
	k.to(provider.FieldModel)
	k.keys("enter")
	for range 70 {
		k.keys("down")
		if !strings.Contains(k.screen(), "▸") {
			t.Fatalf("the model under the cursor is not shown:\n%s", k.screen())
		}
	}
	if k.picker.at != 59 {
		t.Errorf("at %d", k.picker.at)
	}
}

func TestModelTextFromOutsideIsCleaned(t *testing.T) {
	m := uitest.FormModels()[0]
	m.Name, m.Note, m.Provider = "evil\x1b[2Jname", "note\u202e", "run\rflow"
	m.NoUploads = "say\x07 so"
	k := newKit(t)
	k.SetModels([]provider.Model{m}, testInfos())
	k.take(nil)
	k.Form.setModel(m)
	for range 2 {
		if strings.ContainsAny(k.screen(), "\x1b\r\x07\u202e") {
			t.Errorf("escape codes on the screen: %q", k.screen())
		}
		k.to(provider.FieldModel)
		k.keys("enter")
	}
}
