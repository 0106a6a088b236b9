package run

import (
	"fmt"
	"slices"
	"strings"

	"dailies/provider"
)

// FrameUse is what a frame of a film becomes in another request.
type FrameUse string

// The uses of a frame.
const (
	AsStart FrameUse = "start" // the new video begins with it
	AsEnd   FrameUse = "end"   // the new video ends with it
)

// limits returns what a model says about the field of that use.
func (u FrameUse) limits(m provider.Model) provider.Requirement {
	if u == AsEnd {
		return m.End
	}
	return m.Start
}

// FrameModels returns the models that can use a frame of r's video, those of its own provider
// first, the most similar id first. If there are none, why is the reason in one sentence without
// a period. It is cheap.
func FrameModels(r Run, u FrameUse, models []provider.Model, infos []provider.Info) (can []provider.Model, why string) {
	if !saved(r) {
		return nil, "its video is not saved here"
	}
	keyed := map[string]bool{}
	for _, i := range infos {
		keyed[i.Name] = i.HasKey
	}
	for _, m := range models {
		usual := m.Mode != provider.ExtendVideo && m.Mode != provider.EditVideo && m.Mode != provider.DraftToVideo
		if usual && keyed[m.Provider] && u.limits(m) != provider.Unsupported {
			can = append(can, m)
		}
	}
	slices.SortStableFunc(can, func(a, b provider.Model) int { return likeness(b, r) - likeness(a, r) })
	if len(can) == 0 {
		return nil, fmt.Sprintf("no model with a key takes a picture for the %s", u)
	}
	return can, ""
}

// ContinueSpec returns a submission to m, one of [FrameModels], that uses a frame of r as its
// start or end frame. It starts the next shot of the same project and copies the prompt of r.
func ContinueSpec(r Run, frame string, u FrameUse, m provider.Model) Spec {
	q := r.Request
	q.StartFrame, q.EndFrame, q.SourceVideo, q.References, q.ReferenceVideos, q.ReferenceAudios = "", "", "", nil, nil, nil
	q.Seed, q.DraftID = nil, ""
	if u == AsEnd {
		q.EndFrame = frame
	} else {
		q.StartFrame = frame
	}
	q, _ = m.Adapt(q)
	return Spec{Model: m.Key(), Request: q, Takes: 1, Tags: r.InheritedTags(), Parent: r.ID, ParentHow: HowContinue, Project: strings.TrimSpace(r.Project)}
}
