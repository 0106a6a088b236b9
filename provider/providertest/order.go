package providertest

import (
	"fmt"
	"math/rand/v2"

	"dailies/provider"
)

// The addresses of what goes into a video; nobody fetches them.
const (
	startURL = "https://example.com/start.png"
	endURL   = "https://example.com/end.png"
	imageURL = "https://example.com/reference.png"
	videoURL = "https://example.com/reference.mp4"
	audioURL = "https://example.com/reference.mp3"
)

// order is a complete order for a model with its defaults, under a key of its own.
func order(m provider.Model, prompt string) provider.Order {
	q := m.Defaults()
	q.Prompt = prompt
	if m.Start == provider.Required {
		q.StartFrame = startURL
	}
	if m.Options[provider.FieldSourceVideo].Need == provider.Required {
		q.SourceVideo = "https://example.com/source.mp4"
	}
	if m.NeedsReference {
		q.References = []string{imageURL}
	}
	return provider.Order{Request: q, Ref: ref, Key: fmt.Sprintf("6f6a1d5e-0a0e-4b37-9a0e-%012x", rand.Uint64()>>16)}
}

// TextModel is the first model of a provider that needs no picture and does not
// block, or false.
func TextModel(p provider.Provider) (provider.Model, bool) {
	for _, m := range p.Models() {
		if m.Start != provider.Required && !m.Blocking {
			return m, true
		}
	}
	return provider.Model{}, false
}
