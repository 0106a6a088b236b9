package runform

import (
	"reflect"
	"testing"

	"dailies/provider"
	"dailies/ui/uitest"
)

func TestAnotherModelKeepsWhatItTakesAndSaysWhatIsDropped(t *testing.T) {
	k := newKit(t)
	k.Fill(pastRun())
	k.use("older endpoint")
	got := k.Spec().Request
	want := provider.Request{
		Model: "bytedance/seedance-v1/pro", Prompt: "clouds\nover the bay", StartFrame: "/home/ada/shots/a.png",
		AspectRatio: "16:9", Resolution: "480p", Duration: 7,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	k.shows("dropped for this model: end frame, aspect ratio, seed, callback url, end user")
}

func TestGoingBackRestoresWhatWasDropped(t *testing.T) {
	k := newKit(t)
	k.Fill(pastRun())
	before := k.Spec()
	k.use("older endpoint")
	k.use("runflow image")
	if got := k.Spec(); !reflect.DeepEqual(got, before) {
		t.Errorf("got  %+v\nwant %+v", got, before)
	}
	k.hides("dropped for this model")
}

func TestAChoiceMadeForTheOtherModelCounts(t *testing.T) {
	k := newKit(t)
	k.Fill(pastRun())
	k.use("older endpoint")
	k.to(provider.FieldAspectRatio)
	k.keys("end")
	k.use("runflow image")
	if got := k.Spec().Request; got.AspectRatio != "9:16" || *got.Seed != 42 {
		t.Errorf("ratio %s, seed %v", got.AspectRatio, got.Seed)
	}
}

func TestDefaultsAreNotMissed(t *testing.T) {
	k := newKit(t) // nothing but defaults: 16:9, 720p, 5 s, audio
	models := uitest.FormModels()
	models[4].Resolutions, models[4].Resolution = []string{"480p"}, "480p"
	k.SetModels(models, testInfos())
	k.use("older endpoint")
	k.hides("dropped for this model")
	k.use("aihubmax")
	k.hides("dropped for this model")
	k.use("runflow image")
	if got := k.Spec().Request; !got.Audio {
		t.Error("the sound that a model makes by itself is lost on the way through one that makes none")
	}
}

func TestReferencesBeyondTheMostAreKeptForTheNextModel(t *testing.T) {
	k := newKit(t)
	models := uitest.FormModels()
	fewer := models[2]
	fewer.ID, fewer.Name, fewer.References = "few", "few references", 1
	k.SetModels(append(models, fewer), testInfos())
	k.use("reference to video")
	k.to(provider.FieldReferences)
	for _, s := range []string{"https://h.test/1.png", "https://h.test/2.png"} {
		k.typing(s)
		k.keys("enter")
	}
	k.use("few references")
	if got := k.Spec().Request.References; len(got) != 1 {
		t.Errorf("one reference is taken, got %q", got)
	}
	k.shows("dropped for this model: references")
	k.use("seedance reference to video")
	if got := k.Spec().Request.References; len(got) != 2 {
		t.Errorf("the second reference is lost: %q", got)
	}
}

func TestExtrasThatComeBackAreShown(t *testing.T) {
	k := newKit(t)
	k.use("older endpoint")
	r := pastRun()
	r.Model, r.Tags = "gone", nil
	k.Fill(r)
	k.hides("https://h.test/hook")
	k.use("runflow image")
	k.shows("https://h.test/hook")
}

func TestTheCursorLeavesAFieldThatGoesAway(t *testing.T) {
	k := newKit(t)
	k.to(provider.FieldEnd)
	without := uitest.FormModels()
	without[0].End = provider.Unsupported
	k.SetModels(without, testInfos())
	if !valid(k) {
		t.Errorf("the cursor is still in %s", k.at.field)
	}
}
