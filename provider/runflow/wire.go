package runflow

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// input is the model's input. Every choice is sent, since defaults differ.
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

func order(o provider.Order) create {
	in := inputOf(o.Request)
	if o.Request.Seed != nil {
		in.Seed = *o.Request.Seed
	}
	return create{Input: in, CallbackURL: o.Request.Callback, Metadata: o.Request.Metadata, ClientRef: o.Ref}
}

// inputOf is a request without its seed.
func inputOf(r provider.Request) input {
	in := input{
		Prompt: r.Prompt, ImageURL: r.StartFrame, EndImageURL: r.EndFrame, AspectRatio: r.Ratio,
		Duration: provider.Auto, Resolution: r.Resolution, Audio: r.Audio, EndUserID: r.EndUser,
	}
	if r.Seconds > 0 {
		in.Duration = strconv.Itoa(r.Seconds)
	}
	return in
}

// run is the Run object. Pages and Runflow's own client disagree on several
// names; the first that is present counts, those of the reference before the
// others.
type run struct {
	ID             vendorhttp.Text         `json:"id"`
	RunID          vendorhttp.Text         `json:"run_id"`
	StatusCode     vendorhttp.Text         `json:"status_code"`
	Status         vendorhttp.Text         `json:"status"`
	Model          vendorhttp.Text         `json:"model"` // model_id is a UUID and tells nothing
	Input          made              `json:"input"`
	Output         json.RawMessage   `json:"output"`
	Cost           vendorhttp.Text         `json:"cost"` // US dollars
	ClientRef      vendorhttp.Text         `json:"client_ref"`
	CreatedAt      vendorhttp.Text         `json:"created_at"`
	Metadata       map[string]string `json:"metadata"`
	FailureCode    vendorhttp.Text         `json:"failure_code"`
	FailureMessage vendorhttp.Text         `json:"failure_message"`
	FailureStage   vendorhttp.Text         `json:"failure_stage_code"`
	OlderStage     vendorhttp.Text         `json:"failure_stage"`
	Error          json.RawMessage   `json:"error"`
}

// made is a run's input as it is echoed.
type made struct {
	Prompt      vendorhttp.Text `json:"prompt"`
	ImageURL    vendorhttp.Text `json:"image_url"`
	EndImageURL vendorhttp.Text `json:"end_image_url"`
	AspectRatio vendorhttp.Text `json:"aspect_ratio"`
	Duration    vendorhttp.Text `json:"duration"`
	Resolution  vendorhttp.Text `json:"resolution"`
	Audio       bool      `json:"generate_audio"`
	Seed        vendorhttp.Text `json:"seed"`
	EndUserID   vendorhttp.Text `json:"end_user_id"`
}

func (r run) id() string   { return string(cmp.Or(r.ID, r.RunID)) }
func (r run) word() string { return string(cmp.Or(r.StatusCode, r.Status)) }

// report reads the run.
func (r run) report() provider.Report {
	out := outputOf(r.Output)
	report := provider.Report{Job: r.id(), Raw: r.word(), Status: status(r.word()), Seed: out.seed, Flagged: out.flagged}
	if strings.EqualFold(r.word(), "partial_succeeded") && len(out.videos) == 0 {
		report.Status = provider.StatusFailed
	}
	if !report.Status.Final() {
		return report
	}
	report.Billed = r.Cost.Money()
	report.Charge = r.charge(report)
	switch report.Status {
	case provider.StatusSucceeded:
		report.Videos = out.videos
	case provider.StatusFailed:
		report.Problem = r.problem()
	}
	return report
}

// status translates a status word of a run. "errored" is in Runflow's own client
// alone; "canceled" is the newer spelling.
func status(word string) provider.Status {
	switch strings.ToLower(word) {
	case "queued", "dispatching":
		return provider.StatusQueued
	case "running":
		return provider.StatusRunning
	case "succeeded", "partial_succeeded":
		return provider.StatusSucceeded
	case "failed", "errored":
		return provider.StatusFailed
	case "canceled", "cancelled":
		return provider.StatusCancelled
	}
	return provider.StatusUnknown
}

// charge says whether an ended run cost money (guide on billing): successful runs
// debit, failed ones do not; a cancelled run is billed as the work behind it is,
// which this run no longer tells. A cost in the answer is stronger than the guide.
func (r run) charge(report provider.Report) provider.Charge {
	switch {
	case report.Billed != nil && *report.Billed > 0, report.Status == provider.StatusSucceeded:
		return provider.ChargeYes
	case report.Status == provider.StatusFailed && status(r.word()) == provider.StatusFailed:
		return provider.ChargeNo
	}
	return provider.ChargeUnknown
}

// request is the run's input as a request of ours. Choices that nobody made stay
// empty.
func (r run) request() provider.Request {
	in := r.Input
	q := provider.Request{
		Model: r.model(), Prompt: string(in.Prompt), StartFrame: string(in.ImageURL), EndFrame: string(in.EndImageURL),
		Ratio: string(in.AspectRatio), Resolution: string(in.Resolution), Audio: in.Audio,
		Seed: whole(in.Seed), EndUser: string(in.EndUserID), Metadata: maps.Clone(r.Metadata),
	}
	if n, ok := in.Duration.Number(1, 3600); ok {
		q.Seconds = int(n)
	}
	return q
}

// model is the model's path where the run tells it.
func (r run) model() string {
	if !strings.Contains(string(r.Model), "/") {
		return ""
	}
	return string(r.Model)
}

func (r run) created() time.Time {
	t, err := time.Parse(time.RFC3339, string(r.CreatedAt))
	if err != nil {
		return time.Time{}
	}
	return t
}

// page is one page of runs. The cursor has two names on two pages.
type page struct {
	Items  []run     `json:"items"`
	NextPQ vendorhttp.Text `json:"next_pq"`
	Next   vendorhttp.Text `json:"next"`
}

func (p page) next() string { return string(cmp.Or(p.NextPQ, p.Next)) }

// whole is a text as a whole number, or nil.
func whole(t vendorhttp.Text) *int64 {
	n, err := strconv.ParseInt(string(t), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}

// withRef returns the run that carries our reference. Filters are not trusted:
// the match is looked at again here.
func (p page) withRef(ref string) (run, bool) {
	i := slices.IndexFunc(p.Items, func(r run) bool { return string(r.ClientRef) == ref && usable(r.id()) })
	if i < 0 {
		return run{}, false
	}
	return p.Items[i], true
}
