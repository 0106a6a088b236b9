package run_test

import (
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func reworkModels() ([]provider.Model, []provider.Info) {
	source := map[provider.Field]provider.Limits{
		provider.FieldSourceVideo:     {Requirement: provider.Required},
		provider.FieldReferenceVideos: {Requirement: provider.Optional, Max: 3},
	}
	m := provider.Model{Mode: provider.ExtendVideo, Options: source, References: 3, Duration: provider.DurationLimits{Min: 4, Max: 9, Default: 6}}
	named := func(vendor, id string, mode provider.Mode) provider.Model {
		n := m
		n.Provider, n.ID, n.Mode = vendor, id, mode
		if vendor == "ark" {
			n.Videos.NoUploads = "give an https URL"
		}
		return n
	}
	return []provider.Model{
		named("ark", "2.5/extend", provider.ExtendVideo), named("fal", "us/2.5:extension", provider.ExtendVideo),
		named("fal", "2.5:extension", provider.ExtendVideo), named("fal", "2.5:editing", provider.EditVideo), named("old", "2.5/edit", provider.EditVideo),
	}, []provider.Info{{Name: "ark", Title: "Ark", HasKey: true}, {Name: "fal", Title: "fal", HasKey: true}, {Name: "old", Title: "Old"}}
}

func TestModelsForTheVideoOfARun(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	alive := run.Run{ID: "R", Provider: "fal", Model: "2.5", State: run.Succeeded, Video: run.Video{
		Video: provider.Video{URL: "https://h.test/v.mp4", Expires: now.Add(time.Hour)}, Download: run.Downloaded, File: "/v.mp4"}}
	old := alive
	old.Video.Expires = now.Add(20 * time.Minute)
	lost := old
	lost.Video.Download, lost.Video.File = run.LinkExpired, ""
	unknown := alive
	unknown.Video.Expires = time.Time{}
	running := run.Run{State: run.Running}
	models, infos := reworkModels()
	none := []provider.Info{{Name: "ark", Title: "Ark"}, {Name: "fal", Title: "fal"}, {Name: "old", Title: "Old"}}
	arkOnly := []provider.Info{{Name: "ark", Title: "Ark", HasKey: true}}
	for _, c := range []struct {
		what  string
		run   run.Run
		how   run.Rework
		infos []provider.Info
		can   string
		why   string
	}{
		{"a link that lives", alive, run.Extend, infos, "fal/2.5:extension fal/us/2.5:extension ark/2.5/extend", ""},
		{"a link that ends soon", old, run.Extend, infos, "fal/2.5:extension fal/us/2.5:extension", ""},
		{"a link of unknown life", unknown, run.Extend, infos, "fal/2.5:extension fal/us/2.5:extension", ""},
		{"an edit", alive, run.EditVideo, infos, "fal/2.5:editing", ""},
		{"no key", alive, run.EditVideo, none, "", "only models of fal, Old can edit videos, and there is no key for them"},
		{"no such model", alive, run.EditVideo, arkOnly, "", "no model can edit videos"},
		{"addresses only", old, run.Extend, arkOnly, "", "its link is not valid any more, and Ark takes no local videos"},
		{"nothing left", lost, run.Extend, infos, "", "its link is not valid any more, and its video is not saved here"},
		{"not done", running, run.Extend, infos, "", "it has no video: it is running"},
	} {
		can, why := run.ReworkModels(c.run, c.how, models, c.infos, now)
		var keys []string
		for _, m := range can {
			keys = append(keys, m.Key())
		}
		if strings.Join(keys, " ") != c.can || why != c.why {
			t.Errorf("%s: %v, %q; want %s, %q", c.what, keys, why, c.can, c.why)
		}
	}
}

func TestTheOrderThatUsesAVideo(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	seed := int64(7)
	r := run.Run{
		ID: "R", Provider: "fal", Model: "2.5", State: run.Succeeded, Tags: []string{"hero"}, Shot: "S010",
		Request: provider.Request{Prompt: "a heron", StartFrame: "/a.png", References: []string{"/b.png"}, ReferenceVideos: []string{"/w.mp4"}, Seed: &seed, Duration: 9},
		Video:   run.Video{Video: provider.Video{URL: "https://h.test/v.mp4", Expires: now.Add(time.Hour)}, Download: run.Downloaded, File: "/v.mp4"},
	}
	models, _ := reworkModels()
	more, edit := run.ReworkSpec(r, run.Extend, models[2], now), run.ReworkSpec(r, run.EditVideo, models[3], now.Add(time.Hour))
	q := more.Request
	if more.Model != "fal/2.5:extension" || more.Parent != "R" || more.ParentHow != run.HowExtend || more.Shot != "" || len(more.Tags) != 1 ||
		q.SourceVideo != "https://h.test/v.mp4" || q.Prompt != "a heron" || q.StartFrame != "" || len(q.References) != 1 || len(q.ReferenceVideos) != 0 || q.Seed != nil || q.Duration != 6 {
		t.Errorf("%+v", more)
	}
	if edit.Request.SourceVideo != "/v.mp4" || edit.Request.Prompt != "" || edit.ParentHow != run.HowEdit {
		t.Errorf("%+v", edit)
	}
}
