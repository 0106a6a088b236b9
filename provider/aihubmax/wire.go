package aihubmax

import (
	"encoding/json"
	"errors"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// The vendor's words for what a request leaves open.
const (
	adaptive   = "adaptive" // [provider.Auto]
	anySeconds = -1         // the model chooses the length
	anySeed    = -1         // the model chooses the seed
)

// input is the body of a submit. Fields that are not in the page's table may be
// refused, so nothing else is ever sent, and a frame that is not given is left
// out rather than null.
type input struct {
	Model       string `json:"model"`
	Prompt      string `json:"prompt"`
	Image       string `json:"image_url,omitempty"`
	EndImage    string `json:"end_image_url,omitempty"`
	Resolution  string `json:"resolution"`
	AspectRatio string `json:"aspect_ratio"`
	Duration    int    `json:"duration"`
	Audio       bool   `json:"generate_audio"`
	Seed        int64  `json:"seed"`
}

// body returns the body of a submit; ok is false for a model that is not in the
// table.
func body(r provider.Request) (in input, ok bool) {
	in = input{
		Model: r.Model, Prompt: r.Prompt, Resolution: r.Resolution, AspectRatio: r.Ratio,
		Duration: r.Seconds, Audio: r.Audio, Seed: anySeed,
	}
	if r.Ratio == provider.Auto {
		in.AspectRatio = adaptive
	}
	if r.Seconds == 0 {
		in.Duration = anySeconds
	}
	if r.Seed != nil {
		in.Seed = *r.Seed
	}
	switch r.Model {
	case imageStandard, imageFast:
		in.Image, in.EndImage = r.StartFrame, r.EndFrame
		return in, true
	case textStandard, textFast:
		return in, true
	}
	return input{}, false
}

// task is a job: the answer to a submit and to a read.
type task struct {
	ID       vendorhttp.Text       `json:"id"`
	Status   vendorhttp.Text       `json:"status"`
	Progress vendorhttp.Text       `json:"progress"` // percent
	Results  json.RawMessage `json:"results"`  // null until there is a video
	Error    json.RawMessage `json:"error"`
	Info     struct {
		Estimated vendorhttp.Text `json:"estimated_time"` // seconds in all
	} `json:"task_info"`
	Usage struct {
		Reserved vendorhttp.Text `json:"credits_reserved"`
	} `json:"usage"`
}

// stored is the answer to an upload.
type stored struct {
	URL   vendorhttp.Text       `json:"url"`
	Error json.RawMessage `json:"error"`
}

// enabled is the list of models that a key may use.
type enabled struct {
	Data  json.RawMessage `json:"data"`
	Error json.RawMessage `json:"error"`
}

// limit and usage are the two halves of the balance, in the form of OpenAI's old
// billing routes.
type limit struct {
	Hard  vendorhttp.Text       `json:"hard_limit_usd"`
	Error json.RawMessage `json:"error"`
}

type usage struct {
	Total vendorhttp.Text       `json:"total_usage"` // cents
	Error json.RawMessage `json:"error"`
}

// read decodes an answer loosely: a field of another type than expected stays
// empty. It reports whether the answer was an object at all.
func read(answer []byte, out any) bool {
	err := json.Unmarshal(answer, out)
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return err == nil || ok && wrong.Field != ""
}

// said reports whether a field holds anything.
func said(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", `""`, "{}", "[]", "false", "0":
		return false
	}
	return true
}

// between is the text as a whole number, its fraction dropped; nil when it is
// none or lies outside low to high.
func between(t vendorhttp.Text, low, high float64) *int {
	f, ok := t.Number(low, high)
	if !ok {
		return nil
	}
	n := int(f)
	return &n
}
