package sandbox

import (
	"net/http"
	"time"
)

// block is POST /v1/run/{model} of the older generation: the fields are at the top level, and
// the response comes when the video is done. There is no id, so a client that disconnects has
// paid for a video that it cannot look up.
func (v runflow) block(c *call, id string) answer {
	m, ok := find(olderModels(), id)
	if !ok {
		return v.errorResponse(c, errBadModel)
	}
	body, err := decodeObject(c.body)
	if err != nil {
		return v.errorResponse(c, errBadBody)
	}
	if ps := check(m.fields, body, "body"); len(ps) > 0 {
		return v.errorResponse(c, errBadInput, ps...)
	}
	j, why, ps := v.s.create(v.dialect(), c, createParams{id: newUUID(v.s.now()), model: m, older: true, input: body})
	if j.ID == "" {
		return v.errorResponse(c, why, ps...)
	}
	for !j.at(v.s.now()).phase.final() {
		if !v.s.pause(c.r.Context(), 5*time.Millisecond) {
			panic(http.ErrAbortHandler)
		}
	}
	if j.at(v.s.now()).phase == failed {
		_, message, _ := runflowFailure(j)
		a := v.errorResponse(c, errBadInput, problem{[]string{"body"}, message})
		if j.has("hostile-text") {
			a = v.dialect().withHostileText(a)
		}
		return a
	}
	return reply(http.StatusOK, map[string]any{"video": map[string]any{"url": v.s.videoLink(j)}})
}
