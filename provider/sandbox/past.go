package sandbox

import (
	"encoding/json"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

// AddPast stores a job that has ended, as if it had been created earlier. Its video is rendered
// when it is first downloaded. It returns a link to it, whose lifetime begins now.
func (s *Server) AddPast(providerName, model, id string, r provider.Request, created, ended time.Time, price provider.Money) (provider.Video, error) {
	input, err := json.Marshal(map[string]any{"prompt": r.Prompt})
	if err != nil {
		return provider.Video{}, err
	}
	took := ended.Sub(created)
	j := job{
		ID: id, Provider: providerName, Model: model, Input: input, RequestID: id,
		Shot: clip.Shot{
			Prompt: r.Prompt, Ratio: r.AspectRatio, Resolution: r.Resolution, Seconds: r.Duration, Audio: r.Audio,
		},
		Created: created.UTC(), Queued: took / 5, Running: took - took/5, Price: price,
	}
	if r.Seed != nil {
		j.Shot.Seed = *r.Seed
	}
	if err := s.jobs.put(j); err != nil {
		return provider.Video{}, err
	}
	return provider.Video{URL: s.videoLink(j), Expires: s.now().Add(s.o.LinkLife), Type: "video/mp4"}, nil
}
