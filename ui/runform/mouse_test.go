package runform

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/ui/theme"
)

// clickOn clicks the first cell of a text on the screen.
func (k *kit) clickOn(text string) {
	k.t.Helper()
	for y, l := range strings.Split(k.screen(), "\n") {
		if before, _, ok := strings.Cut(l, text); ok {
			k.send(tea.MouseClickMsg{X: theme.Width(before), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	k.t.Fatalf("%q is not on the screen:\n%s", text, k.screen())
}

func TestClicks(t *testing.T) {
	k := newKit(t)
	k.clickOn("start frame")
	if k.at.field != provider.FieldStart {
		t.Errorf("a click on a label goes to %s", k.at.field)
	}
	k.clickOn("┏") // the frame of 16:9
	if r := k.Spec().Request; k.at.field != provider.FieldAspectRatio || r.AspectRatio != "16:9" {
		t.Errorf("a click on a frame goes to %s and chooses %s", k.at.field, r.AspectRatio)
	}
	k.clickOn("┌─┐")
	if r := k.Spec().Request; r.AspectRatio != "9:16" {
		t.Errorf("a click on a frame chooses %s", r.AspectRatio)
	}
	k.clickOn("3:4")
	k.clickOn("9:16")
	k.clickOn("13")
	k.clickOn("off")
	if r := k.Spec().Request; r.AspectRatio != "9:16" || r.Duration != 13 || r.Audio {
		t.Errorf("clicks choose %+v", r)
	}
	k.clickOn("takes")
	if k.at.field != fieldTakes {
		t.Errorf("a click on takes goes to %s", k.at.field)
	}
	k.clickOn("(random)")
	if k.at.field != provider.FieldSeed {
		t.Errorf("a click on the seed goes to %s", k.at.field)
	}
	k.clickOn("advanced")
	k.shows("metadata", "(none: key=value")
	k.clickOn("[ Submit")
	k.shows("2 things to fix")
	k.clickOn("same take at")
	if k.at.field != provider.FieldPrompt {
		t.Errorf("a click on plain text goes to %s", k.at.field)
	}
}

func TestClicksInThePicker(t *testing.T) {
	k := newKit(t)
	k.clickOn("provider·model")
	k.keys("enter")
	k.clickOn("aihubmax")
	if k.picker.open || k.model.Provider != "aihubmax" {
		t.Errorf("the model is %s", k.model.Key())
	}
	k.keys("enter")
	k.send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	k.keys("enter")
	if k.model.Provider != "runcomfy" {
		t.Errorf("after the wheel the model is %s", k.model.Key())
	}
}

func TestTheWheelMovesBetweenFields(t *testing.T) {
	k := newKit(t)
	k.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}, tea.MouseWheelMsg{Button: tea.MouseWheelDown}, tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if k.at.field != provider.FieldStart {
		t.Errorf("the cursor is in %s", k.at.field)
	}
}
