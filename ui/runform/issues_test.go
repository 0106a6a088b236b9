package runform

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

func TestASubmitWithProblemsGoesToTheFirst(t *testing.T) {
	k := newKit(t)
	k.hides("✗")
	k.to(provider.FieldSeed)
	k.typing("x1")
	k.shows("✗ a seed is a whole number")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); ok {
		t.Fatal("it is submitted")
	}
	if k.at.field != provider.FieldPrompt {
		t.Errorf("the cursor is in %s", k.at.field)
	}
	k.shows("3 things to fix", "✗ say what the video should show", "✗ this model needs a start frame")
	k.typing("clouds")
	k.hides("say what the video should show", "things to fix")
	k.keys("alt+enter")
	if k.at.field != provider.FieldStart {
		t.Errorf("the cursor is in %s", k.at.field)
	}
	k.shows("2 things to fix")
}

func TestErrorsNeverTrapTheCursor(t *testing.T) {
	k := newKit(t)
	k.keys("alt+enter")
	seen := map[provider.Field]bool{}
	for range k.focusOrder() {
		seen[k.at.field] = true
		k.keys("tab")
	}
	if len(seen) != len(k.focusOrder()) {
		t.Errorf("tab comes to %d of %d fields", len(seen), len(k.focusOrder()))
	}
}

func TestAProblemInAFoldedFieldOpensIt(t *testing.T) {
	k := newKit(t)
	k.ready()
	k.to(fieldAdvanced)
	k.keys("enter")
	k.to(provider.FieldMetadata)
	k.typing("no pair")
	k.shows(`✗ "no pair" is not key=value`)
	k.to(fieldAdvanced)
	k.keys("left")
	k.to(provider.FieldPrompt)
	k.keys("alt+enter")
	if k.at.field != provider.FieldMetadata || !k.advancedOpen {
		t.Errorf("the cursor is in %s, open %v", k.at.field, k.advancedOpen)
	}
}

func TestAnEmptyFieldIsOnlyWrongOnceItWasLeft(t *testing.T) {
	k := newKit(t)
	k.hides("say what the video should show")
	k.keys("tab")
	k.shows("✗ say what the video should show")
	k.keys("shift+tab")
	k.hides("say what the video should show")
}

func TestAProviderWithoutAKey(t *testing.T) {
	infos := testInfos()
	infos[0].HasKey = false
	k := newKit(t)
	k.SetModels(uitest.FormModels(), infos)
	k.ready()
	k.shows("✗ no key for Runflow: paste one in Setup, or set RUNFLOW_API_KEY")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); ok || k.at.field != provider.FieldModel {
		t.Errorf("it is submitted, or the cursor is in %s", k.at.field)
	}
	fresh := newKit(t)
	fresh.model = provider.Model{}
	fresh.SetModels(uitest.FormModels(), infos)
	if fresh.model.Provider != "runcomfy" {
		t.Errorf("a new form begins with %s, which has no key", fresh.model.Provider)
	}
}

func TestWarningsDoNotStopASubmit(t *testing.T) {
	k := newKit(t)
	k.ready()
	k.to(provider.FieldResolution)
	k.keys("end")
	k.shows("! 1080p is not confirmed for this model")
	k.keys("alt+enter")
	if _, ok := last[SubmitMsg](k); !ok {
		t.Error("a warning stops it")
	}
}

func TestProblemsOfTheEngineThatTheFormSeesItselfAreShownOnce(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldStart)
	k.typing("http://h.test/a.png")
	k.SetChecked(run.CheckResult{Issues: uitest.FormModels()[0].Check(k.Spec().Request)})
	if n := strings.Count(k.screen(), "the URL must begin with https://"); n != 1 {
		t.Errorf("shown %d times:\n%s", n, k.screen())
	}
}
