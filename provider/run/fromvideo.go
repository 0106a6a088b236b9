package run

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"dailies/provider"
)

// Rework is how a new run uses the video of an earlier one as its source.
type Rework string

// The ways to use a video.
const (
	Extend    Rework = "extend"
	EditVideo Rework = "edit"
)

// mode is the mode of the models that do it.
func (w Rework) mode() provider.Mode {
	if w == Extend {
		return provider.ExtendVideo
	}
	return provider.EditVideo
}

// parentHow is what the new run says about its parent.
func (w Rework) parentHow() ParentHow {
	if w == Extend {
		return HowExtend
	}
	return HowEdit
}

// linkMargin is how long a link must still be valid to be given to a provider, which fetches the
// video when the job starts.
const linkMargin = 30 * time.Minute

// ReworkModels returns the models that can extend or edit the video of r, those of its own
// provider first, the most similar id first. If there are none, why is the reason in one sentence
// without a period. It is cheap.
func ReworkModels(r Run, w Rework, models []provider.Model, infos []provider.Info, now time.Time) (can []provider.Model, why string) {
	if why := noVideo(r); why != "" {
		return nil, why
	}
	source, _ := provider.FieldOf(provider.FieldSourceVideo)
	remote, local := linkLives(r, now), saved(r)
	var keyless, remoteOnly []string // titles of providers
	for _, m := range models {
		if m.Mode != w.mode() {
			continue
		}
		i := slices.IndexFunc(infos, func(i provider.Info) bool { return i.Name == m.Provider })
		switch {
		case i < 0:
		case !infos[i].HasKey:
			keyless = append(keyless, infos[i].Title)
		case !remote && (!local || m.NoUploadsFor(source) != ""):
			remoteOnly = append(remoteOnly, infos[i].Title)
		default:
			can = append(can, m)
		}
	}
	slices.SortStableFunc(can, func(a, b provider.Model) int { return likeness(b, r) - likeness(a, r) })
	switch {
	case len(can) > 0:
		return can, ""
	case !remote && !local:
		return nil, "its link is not valid any more, and its video is not saved here"
	case len(remoteOnly) > 0:
		return nil, fmt.Sprintf("its link is not valid any more, and %s takes no local videos", strings.Join(slices.Compact(remoteOnly), ", "))
	case len(keyless) > 0:
		return nil, fmt.Sprintf("only models of %s can %s videos, and there is no key for them", strings.Join(slices.Compact(keyless), ", "), w)
	}
	return nil, fmt.Sprintf("no model can %s videos", w)
}

// likeness ranks a model by its provider, then by the common beginning of the ids.
func likeness(m provider.Model, r Run) int {
	n := 0
	for n < min(len(m.ID), len(r.Model)) && m.ID[n] == r.Model[n] {
		n++
	}
	if m.Provider == r.Provider {
		n += 1000
	}
	return n
}

func noVideo(r Run) string {
	switch {
	case r.State != Succeeded:
		return "it has no video: it " + r.State.Predicate()
	case r.Video.URL == "" && !saved(r):
		return "it has no video"
	}
	return ""
}

func saved(r Run) bool { return r.Video.Download == Downloaded && r.Video.File != "" }

// linkLives reports whether the provider's link can be given to another job. One of unknown
// lifetime counts only if the video is not saved.
func linkLives(r Run, now time.Time) bool {
	switch {
	case !provider.IsURL(r.Video.URL) || r.Video.Download == LinkExpired:
		return false
	case r.Video.Expires.IsZero():
		return !saved(r)
	}
	return r.Video.Expires.After(now.Add(linkMargin))
}

// ReworkSpec returns the order that extends or edits the video of r with m, one of
// [ReworkModels]: in the same shot, with the provider's link while it is valid, else the saved
// file. An extension keeps the prompt; an edit has none, since it must say what to change. The
// video is the first one, so reference videos, whose numbers would change, are left out.
func ReworkSpec(r Run, w Rework, m provider.Model, now time.Time) Spec {
	q := r.Request
	q.ReferenceVideos, q.Seed, q.DraftID, q.Draft, q.Duration = nil, nil, "", false, m.Duration.Default
	if w == EditVideo {
		q.Prompt = ""
	}
	q.SourceVideo = r.Video.File
	if linkLives(r, now) {
		q.SourceVideo = r.Video.URL
	}
	q, _ = m.Adapt(q)
	return Spec{Model: m.Key(), Request: q, Takes: 1, Tags: r.InheritedTags(), Parent: r.ID, ParentHow: w.parentHow()}
}
