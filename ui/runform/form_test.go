package runform

import (
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

func fieldsOf(k *kit) string {
	var names []string
	for _, s := range k.focusOrder() {
		names = append(names, string(s.field))
	}
	return strings.Join(names, ", ")
}

func TestOnlyTheFieldsOfTheModelAreShown(t *testing.T) {
	for query, want := range map[string]string{
		"runflow image":  "model, prompt, start frame, end frame, aspect ratio, resolution, duration, audio, seed, takes, advanced, submit",
		"runflow text":   "model, prompt, aspect ratio, resolution, duration, audio, seed, takes, advanced, submit",
		"reference":      "model, prompt, references, aspect ratio, resolution, duration, audio, seed, takes, advanced, submit",
		"older endpoint": "model, prompt, start frame, aspect ratio, resolution, duration, takes, advanced, submit",
	} {
		k := newKit(t)
		k.use(query)
		if got := fieldsOf(k); got != want {
			t.Errorf("%s:\n got %s\nwant %s", query, got, want)
		}
	}
}

func TestAdvancedFieldsAreFoldedAway(t *testing.T) {
	k := newKit(t)
	k.hides("(none: key=value")
	k.to(fieldAdvanced)
	k.keys("enter")
	k.shows("callback url", "end user id", "(none: key=value", "tags")
	k.keys("left")
	k.hides("(none: key=value")
	k.use("older endpoint")
	k.to(fieldAdvanced)
	k.keys("right")
	if got := fieldsOf(k); !strings.HasSuffix(got, "advanced, tags, submit") {
		t.Errorf("a model without extras has %s", got)
	}
}

func TestEveryFieldGoesIntoTheOrder(t *testing.T) {
	k := newKit(t)
	k.typing("clouds")
	k.keys("enter")
	k.typing("over the bay")
	k.to(provider.FieldStart)
	k.typing("~/shots/a.png")
	k.keys("enter")
	k.typing("https://h.test/b.png")
	k.to(provider.FieldAspectRatio)
	k.keys("left")
	k.to(provider.FieldResolution)
	k.keys("home")
	k.to(provider.FieldDuration)
	k.typing("12")
	k.to(provider.FieldAudio)
	k.keys("space")
	k.to(provider.FieldSeed)
	k.typing("77")
	k.to(fieldTakes)
	k.typing("3")
	k.to(fieldAdvanced)
	k.keys("enter", "down")
	k.typing("https://h.test/hook")
	k.keys("enter")
	k.typing("u1")
	k.keys("down")
	k.typing("scene=4")
	k.keys("enter")
	k.typing("cut = b")
	k.to(fieldTags)
	k.typing("hero, #night,hero")
	k.keys("alt+enter")
	got, ok := last[SubmitMsg](k)
	if !ok {
		t.Fatalf("nothing is submitted:\n%s", k.screen())
	}
	seed := int64(77)
	want := run.Spec{
		Model: "runflow/bytedance/seedance/2.0/image-to-video", Takes: 3, Tags: []string{"hero", "night"},
		Request: provider.Request{
			Model: "bytedance/seedance/2.0/image-to-video", Prompt: "clouds\nover the bay",
			StartFrame: "/home/ada/shots/a.png", EndFrame: "https://h.test/b.png",
			AspectRatio: "21:9", Resolution: "480p", Duration: 12, Audio: false, Seed: &seed,
			Callback: "https://h.test/hook", EndUser: "u1", Metadata: map[string]string{"scene": "4", "cut": "b"},
		},
	}
	if got.Spec.ID == "" {
		t.Error("the order has no id")
	}
	want.ID = got.Spec.ID
	if !reflect.DeepEqual(got.Spec, want) {
		t.Errorf("got  %+v\nwant %+v", got.Spec, want)
	}
}

func TestPastedPairsAreLines(t *testing.T) {
	k := newKit(t)
	k.to(fieldAdvanced)
	k.keys("enter")
	k.to(provider.FieldMetadata)
	k.send(tea.PasteMsg{Content: "a=1\r\nb=2\n"})
	k.keys("down")
	k.typing("c=3")
	if got := k.Spec().Request.Metadata; !reflect.DeepEqual(got, map[string]string{"a": "1", "b": "2", "c": "3"}) {
		t.Errorf("got %v", got)
	}
}

func TestSeveralTakesSayTheirSeeds(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldSeed)
	k.typing("42")
	k.hides("seeds")
	k.keys("tab")
	k.typing("3")
	k.keys("tab")
	k.shows("‹ 3 ›  seeds 42 – 44")
}

func TestTheButtonSubmits(t *testing.T) {
	for _, press := range [][]string{{"enter"}, {"space"}, {"ctrl+enter"}, {"alt+enter"}} {
		k := newKit(t)
		k.ready()
		k.to(fieldSubmit)
		k.keys(press...)
		if _, ok := last[SubmitMsg](k); !ok {
			t.Errorf("%s on the button submits nothing", press)
		}
	}
}

func TestEveryChangeIsTold(t *testing.T) {
	k := newKit(t)
	k.typing("a")
	if m, ok := last[quoteAsked](k); !ok || m.Order.Request.Prompt != "a" {
		t.Errorf("typing tells %+v %v", m, ok)
	}
	k.to(provider.FieldDuration)
	if m, ok := last[quoteAsked](k); ok {
		t.Errorf("moving tells of a change to %+v", m)
	}
	k.keys("right")
	if m, ok := last[quoteAsked](k); !ok || m.Order.Request.Duration != 6 {
		t.Errorf("choosing tells %+v %v", m, ok)
	}
	k.use("older endpoint")
	if m, ok := last[quoteAsked](k); !ok || m.Order.Model != "runcomfy/bytedance/seedance-v1/pro" {
		t.Errorf("another model tells %+v %v", m, ok)
	}
}

func TestEscapeGoesOneStepBackAndKeepsTheDraft(t *testing.T) {
	k := newKit(t)
	k.typing("clouds")
	k.to(provider.FieldModel)
	k.keys("enter")
	k.keys("esc")
	if _, ok := last[CloseMsg](k); ok || k.picker.open {
		t.Error("the first esc does not just close the picker")
	}
	k.keys("esc")
	if _, ok := last[CloseMsg](k); !ok {
		t.Error("the second esc does not close the form")
	}
	if k.Spec().Request.Prompt != "clouds" {
		t.Error("closing loses the prompt")
	}
}

func TestTheProgramsKeysAreLeftAlone(t *testing.T) {
	k := newKit(t)
	k.typing("clouds")
	k.said = nil
	before := k.Spec()
	for _, s := range k.focusOrder() {
		k.focus(s)
		k.keys("ctrl+z", "ctrl+p", "ctrl+n", "ctrl+c", "ctrl+l", "f1", "ctrl+r")
	}
	if !reflect.DeepEqual(before, k.Spec()) || len(k.said) > 0 {
		t.Errorf("they change the order to %+v and say %v", k.Spec(), k.said)
	}
}

func TestAFilledFormSaysWhatDiffers(t *testing.T) {
	k := newKit(t)
	k.Fill(pastRun())
	o := k.Spec()
	if want := pastRun(); !reflect.DeepEqual(o.Request, want.Request) || o.Parent != want.ID || !reflect.DeepEqual(o.Tags, want.Tags) || o.Takes != 1 {
		t.Fatalf("got %+v\nwant %+v", o, want)
	}
	k.hides("•")
	k.shows("Edit and run again", "8X7QAB", "~/shots/a.png", "scene=4")
	k.to(provider.FieldDuration)
	k.keys("right")
	k.shows("• was 7 s")
	k.to(provider.FieldSeed)
	k.keys("backspace")
	k.shows("• was 42")
	k.typing("2")
	k.hides("• was 42")
	k.to(fieldTags)
	k.typing(", day")
	k.shows("• was hero, night")
	k.use("older endpoint")
	k.shows("• was runflow seedance 2.0 image to video")
}

func TestAFilledFormWithoutItsModel(t *testing.T) {
	k := newKit(t)
	r := pastRun()
	r.Model = "gone/model"
	k.Fill(r)
	k.shows("runflow/gone/model is not offered any more")
	if o := k.Spec(); o.Model != uitest.FormModels()[0].Key() || o.Request.Seed == nil {
		t.Errorf("the nearest order is %+v", o)
	}
	k.use("older endpoint")
	k.hides("not offered any more")
}

func TestReferencesOfARunAreShownFromHome(t *testing.T) {
	k := newKit(t)
	r := pastRun()
	r.Model = uitest.FormModels()[2].ID
	r.Request.StartFrame, r.Request.EndFrame = "", ""
	r.Request.References = []string{"/home/ada/1.png", "https://h.test/2.png"}
	k.Fill(r)
	k.shows("references      ~/1.png", "https://h.test/2.png")
	if got := k.Spec().Request.References; !reflect.DeepEqual(got, r.Request.References) {
		t.Errorf("got %q", got)
	}
}

func TestADraftComesBack(t *testing.T) {
	k := newKit(t)
	r := pastRun()
	k.Restore(run.UnsentForm{Model: uitest.FormModels()[0].Key(), Request: r.Request, Takes: 4, Tags: r.Tags})
	if o := k.Spec(); !reflect.DeepEqual(o.Request, r.Request) || o.Takes != 4 || o.Parent != "" {
		t.Errorf("got %+v", o)
	}
	k.hides("•")
}

func TestClearKeepsTheChoices(t *testing.T) {
	k := newKit(t)
	k.Fill(pastRun())
	k.Clear()
	want := uitest.FormModels()[0].Defaults()
	want.AspectRatio, want.Resolution, want.Duration, want.Audio = "21:9", "480p", 7, false
	if o := k.Spec(); !reflect.DeepEqual(o, run.Spec{Model: uitest.FormModels()[0].Key(), Request: want, Takes: 1}) {
		t.Errorf("left is %+v", o)
	}
	k.use("aihubmax")
	if k.Spec().Request.Audio {
		t.Error("the sound that was switched off comes back")
	}
}

func TestWithoutModels(t *testing.T) {
	k := newKit(t)
	k.SetModels(nil, nil)
	k.model = provider.Model{}
	k.at = focusTarget{field: provider.FieldModel}
	k.keys("down", "tab", "alt+enter", "enter", "enter", "esc")
	if _, ok := last[SubmitMsg](k); ok {
		t.Error("an order without a model is submitted")
	}
	k.shows("there is no model to choose from")
}
