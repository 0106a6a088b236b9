package run

import (
	"testing"

	"dailies/provider"
)

// Films come from anybody: what they say must not send anything of a new run to others.
func TestAFilmDoesNotSayWhereResultsAreSent(t *testing.T) {
	p := Provenance{Provider: "fal", Model: "m", Request: provider.Request{
		Prompt: "waves", Callback: "https://evil.test/hook", EndUser: "eve", Metadata: map[string]string{"k": "v"},
	}}
	r := p.Spec().Request
	if r.Prompt != "waves" || r.Callback != "" || r.EndUser != "" || r.Metadata != nil {
		t.Errorf("%+v", r)
	}
}
