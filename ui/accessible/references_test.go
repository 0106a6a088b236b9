package accessible_test

import (
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// referenceModel takes references, and local files of every kind.
func referenceModel(mode provider.Mode) provider.Model {
	m := uitest.Models()[1]
	m.ID, m.Name, m.Mode, m.References = "seedance-2.5/reference", "seedance 2.5 references", mode, 2
	m.Options = map[provider.Field]provider.Limits{provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: 2}}
	if mode == provider.ExtendVideo {
		m.ID, m.Name = "seedance-2.5/extend", "seedance 2.5 extend video"
		m.Options[provider.FieldSourceVideo] = provider.Limits{Requirement: provider.Required}
	}
	return m
}

func TestLocalVideosAndNamesAreTaken(t *testing.T) {
	startWith(t, 0, func(w *uitest.FakeBackend) {
		w.MoreModels = []provider.Model{referenceModel(provider.ReferenceToVideo)}
		w.Name(run.Reference{Name: "corgi", Kind: run.ImageReference, Path: "/pictures/corgi.png", Added: time.Now()})
	}, func(k *talk) {
		k.answer("1", "4", "@corgi walks as in @Video2", "", "/films/walk.mp4", "")
		k.says("Reference video 1 of at most 2", "Not possible: @Video2 does not exist: there is one video")
		k.answer("@corgi walks as in @Video1", "", "", "", "", "", "", "y")
		if o := k.world.Submitted; len(o) != 1 || o[0].Request.ReferenceVideos[0] != "/films/walk.mp4" || o[0].Request.Prompt != "@corgi walks as in @Video1" {
			t.Errorf("sent %+v:\n%s", o, k.text())
		}
	})
}

func TestAVideoIsExtended(t *testing.T) {
	startWith(t, 8, func(w *uitest.FakeBackend) { w.MoreModels = []provider.Model{referenceModel(provider.ExtendVideo)} }, func(k *talk) {
		k.answer("2", "4")
		k.says("extend its video")
		k.answer("4", "", "", "", "", "", "", "", "", "", "", "", "y")
		if o := k.world.Submitted; len(o) != 1 || o[0].ParentHow != run.HowExtend || o[0].Request.SourceVideo != "https://cdn.example/latte.mp4?token=t" {
			t.Errorf("sent %+v:\n%s", o, k.text())
		}
	})
}
