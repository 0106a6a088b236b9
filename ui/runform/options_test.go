package runform

import (
	"reflect"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// Every option of the field table can be set in the form of a model that supports it, and is not shown
// otherwise.
func TestEveryOptionIsInTheForm(t *testing.T) {
	k := newKit(t)
	m := uitest.Optioned()
	k.SetModels(append(uitest.FormModels(), m), testInfos())
	k.SetSize(100, 90)
	k.use("all options")
	k.to(fieldAdvanced)
	k.keys("enter")
	for _, f := range provider.Fields() {
		if !f.IsOption() {
			continue
		}
		k.to(f.ID)
		k.shows(f.Label(len(f.ID) > 15)) // as far as there is room
		if words := k.words(f.ID); words == nil {
			k.typing(uitest.OptionValue(f))
		} else if f.Unset(k.Spec().Request) || k.words(f.ID)[0] == "usual" {
			k.keys(map[bool]string{true: "right", false: "left"}[words[0] == "usual"])
		}
	}
	got := k.Spec().Request
	if want := uitest.WithOptions(got); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if ps := m.Check(got); len(ps) != 1 || ps[0].Field != provider.FieldPrompt {
		t.Errorf("%v", ps)
	}
	k.use("runflow text")
	k.hides("service tier  ", "watermark  ")
	if r := k.Spec().Request; r.Watermark || r.ServiceTier != "" {
		t.Errorf("a model without options is sent %+v", r)
	}
}

// Filling the form from a run with options and changing nothing returns the same request.
func TestARunWithOptionsIsFilledIn(t *testing.T) {
	k := newKit(t)
	m := uitest.Optioned()
	k.SetModels(append(uitest.FormModels(), m), testInfos())
	k.SetSize(100, 90)
	r := m.Defaults()
	r.Prompt = "a corgi"
	r = uitest.WithOptions(r)
	k.Fill(run.Run{ID: "01A", Provider: m.Provider, Model: m.ID, Request: r})
	if got := k.Spec().Request; !reflect.DeepEqual(got, r) {
		t.Errorf("got  %+v\nwant %+v", got, r)
	}
	if !k.advancedOpen {
		t.Error("the options are folded away")
	}
	k.hides("was", "changed")
}
