package ui_test

import (
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

// videoModels are a model that extends videos and one that edits them.
func videoModels(vendor string) []provider.Model {
	m := uitest.Models()[1]
	m.Provider, m.ID, m.Name, m.Mode = vendor, "seedance-2.5/extend", "seedance 2.5 extend video", provider.ExtendVideo
	m.Options = map[provider.Field]provider.Limits{provider.FieldSourceVideo: {Requirement: provider.Required}}
	edit := m
	edit.ID, edit.Name, edit.Mode = "seedance-2.5/edit", "seedance 2.5 edit video", provider.EditVideo
	return []provider.Model{m, edit}
}

func TestAVideoIsExtendedByOneKey(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) { a.world.MoreModels = videoModels("runflow") }, func(t *testing.T, a *app) {
		a.choose(left)
		a.Keys("+")
		a.Shows("Extend a video", "from "+run.ShortID(id(left, 8)), "seedance 2.5 extend video", "source video", "https://cdn.example/latte.mp4?token=t", "A barista pours")
		a.Keys("alt+enter", "y")
		if len(a.world.Submitted) != 1 {
			t.Fatalf("%d orders", len(a.world.Submitted))
		}
		o := a.world.Submitted[0]
		if o.Parent != id(left, 8) || o.ParentHow != run.HowExtend || o.Model != "runflow/seedance-2.5/extend" || o.Request.SourceVideo != "https://cdn.example/latte.mp4?token=t" {
			t.Errorf("%+v", o)
		}
		a.Shows("t02") // the second take of the same shot
	})
}

func TestAVideoIsEditedFromItsPage(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) { a.world.MoreModels = videoModels("runcomfy") }, func(t *testing.T, a *app) {
		a.choose(saved)
		a.Keys("enter", "E")
		a.Shows("Edit a video", "seedance 2.5 edit video", "~/Videos/dailies/corgi.mp4", "(what the video should show)")
	})
}

// At another provider the user chooses the model; an unsent form is not lost without a question.
func TestAVideoIsExtendedElsewhere(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) {
		a.world.MoreModels = append(videoModels("runcomfy"), videoModels("runcomfy")[0])
		a.world.MoreModels[2].ID = "seedance-2.5/extend-fast"
	}, func(t *testing.T, a *app) {
		a.Keys("n")
		a.Type("a text of my own")
		a.Keys("esc")
		a.choose(left)
		a.Keys("+")
		a.Shows("Replace the unsent form?", "a text of my own")
		a.Keys("y")
		a.Shows("extend video", "2 of 6")
	})
}

func TestAVideoThatCannotBeExtendedSaysWhy(t *testing.T) {
	startWith(t, 8, 120, 36, func(a *app) {}, func(t *testing.T, a *app) {
		a.choose(left)
		a.Keys("+")
		a.Shows("extend: no model can extend videos")
		a.choose(running)
		a.Keys("E")
		a.Shows("edit the video: it has no video: it is running")
	})
}
