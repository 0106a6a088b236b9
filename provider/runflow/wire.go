package runflow

import (
	"strconv"
	"strings"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// input is the model's input. All choices are sent, because defaults differ.
type input struct {
	Prompt      string `json:"prompt"`
	ImageURL    string `json:"image_url,omitempty"`
	EndImageURL string `json:"end_image_url,omitempty"`
	AspectRatio string `json:"aspect_ratio,omitempty"`
	Duration    string `json:"duration"` // "auto" or seconds, as a string
	Resolution  string `json:"resolution,omitempty"`
	Audio       bool   `json:"generate_audio"`
	Seed        any    `json:"seed,omitempty"` // an integer; a string in the older generation
	EndUserID   string `json:"end_user_id,omitempty"`
}

// create is the body of a create call of the current generation.
type create struct {
	Input       input             `json:"input"`
	CallbackURL string            `json:"callback_url,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	ClientRef   string            `json:"client_ref,omitempty"`
}

func submitRequest(o provider.Submission) create {
	in := inputOf(o.Request)
	if o.Request.Seed != nil {
		in.Seed = *o.Request.Seed
	}
	return create{Input: in, CallbackURL: o.Request.Callback, Metadata: o.Request.Metadata, ClientRef: o.ClientRef}
}

// inputOf returns the input of a request without its seed.
func inputOf(r provider.Request) input {
	in := input{
		Prompt: r.Prompt, ImageURL: r.StartFrame, EndImageURL: r.EndFrame, AspectRatio: r.AspectRatio,
		Duration: provider.Auto, Resolution: r.Resolution, Audio: r.Audio, EndUserID: r.EndUser,
	}
	if r.Duration > 0 {
		in.Duration = strconv.Itoa(r.Duration)
	}
	return in
}

// dialect describes the Run object. The documentation and Runflow's own client disagree on
// several names; those of the reference come first. metadata echoes the request, and links lead
// to the API.
func dialect() vendorhttp.Dialect {
	return vendorhttp.Dialect{
		ID: []string{"id", "run_id"}, Status: []string{"status_code", "status"},
		Echo:   []string{"input", "metadata", "callback_url"},
		API:    []string{"links"},
		Charge: charge,
	}
}

// charge sets Charged of an ended run (guide on billing): successful runs are charged, failed
// ones are not; a cancelled run is charged for the work done, which it does not report. A
// reported cost overrides that, and a partly successful run has not failed.
func charge(r *provider.Report) {
	switch {
	case r.Billed != nil && *r.Billed > 0, r.Status == provider.StatusSucceeded:
		r.Charged = provider.ChargedYes
	case r.Status == provider.StatusFailed && vendorhttp.StatusOf(r.RawStatus) == provider.StatusFailed:
		r.Charged = provider.ChargedNo
	}
}

// request converts the input of a run. Choices that were not made stay empty.
func request(run vendorhttp.Value) provider.Request {
	in := run.Field("input")
	q := provider.Request{
		Model: modelOf(run), Prompt: string(in.Field("prompt").Text()),
		StartFrame: string(in.Field("image_url").Text()), EndFrame: string(in.Field("end_image_url").Text()),
		AspectRatio: string(in.Field("aspect_ratio").Text()), Resolution: string(in.Field("resolution").Text()),
		Audio: in.Field("generate_audio").True(), Seed: in.Field("seed").Text().Whole(), EndUser: string(in.Field("end_user_id").Text()),
		Metadata: run.Field("metadata").Texts(),
	}
	if n := in.Field("duration").Whole(1, 3600); n != nil {
		q.Duration = *n
	}
	return q
}

// modelOf returns the model's path if the run includes it; model_id is a UUID.
func modelOf(run vendorhttp.Value) string {
	if m := string(run.Field("model").Text()); strings.Contains(m, "/") {
		return m
	}
	return ""
}
