package cli

import (
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// The objects printed by --json. Scripts rely on their names; they are tested against
// schema.json. Unknown values are null.

// runObject is a run.
type runObject struct {
	ID       string           `json:"id"`
	Provider string           `json:"provider"`
	Model    string           `json:"model"`
	Job      *string          `json:"job"`
	State    run.State        `json:"state"`
	Raw      *string          `json:"raw_state"`
	Prompt   string           `json:"prompt"`
	Request  provider.Request `json:"request"`
	Estimate estimateObject   `json:"estimate"`
	Billed   *provider.Money  `json:"billed_usd"`
	Progress *int             `json:"progress"`
	Queue    *int             `json:"queue_position"`
	Created  *string          `json:"created_at"`
	Updated  *string          `json:"updated_at"`
	Finished *string          `json:"finished_at"`
	Video    videoObject      `json:"video"`
	Videos   []videoObject    `json:"videos"` // all of them; video is the first
	Error    *errorObject     `json:"error"`

	Held   *string  `json:"held"` // why the run waits for approval before it is sent
	Seed   *int64   `json:"seed"` // the one really used
	Batch  *string  `json:"batch"`
	Parent *string  `json:"parent"`
	How    *string  `json:"parent_how"`
	Tags   []string `json:"tags"`

	Shot     *string  `json:"shot"`
	Project  *string  `json:"project"`
	Take     int      `json:"take"`
	Rating   *int     `json:"rating"`
	Pick     bool     `json:"pick"`
	Rejected bool     `json:"rejected"`
	Note     *string  `json:"note"`
	In       *float64 `json:"in_seconds"`  // the part of the video that is wanted
	Out      *float64 `json:"out_seconds"` // until then
}

type estimateObject struct {
	Low   *provider.Money `json:"low_usd"`
	High  *provider.Money `json:"high_usd"`
	Basis *string         `json:"basis"`
	AsOf  *string         `json:"as_of"`
	Why   *string         `json:"why,omitempty"` // why it is not known

	Kind   *string         `json:"kind,omitempty"`
	Source *string         `json:"source,omitempty"`
	Bills  int             `json:"bills,omitempty"`
	Doubt  *string         `json:"doubt,omitempty"`
	Counts *provider.Money `json:"counts_usd,omitempty"`
	Next   *string         `json:"next,omitempty"`
}

type videoObject struct {
	URL     *string           `json:"url"`
	Expires *string           `json:"expires_at"`
	Saved   run.DownloadState `json:"saved"`
	File    *string           `json:"file"`
	Bytes   int64             `json:"bytes"`
	SHA256  *string           `json:"sha256"` // as it was received, before anything was written into it
}

type errorObject struct {
	Kind    provider.Kind    `json:"kind"`
	Message string           `json:"message"`
	Next    *string          `json:"next,omitempty"`
	Billed  provider.Charged `json:"billed"`
	Jobs    []string         `json:"jobs,omitempty"` // ids that an unusable answer held
}

func newRun(r run.Run) runObject {
	o := runObject{
		ID: r.ID, Provider: r.Provider, Model: r.Model, Job: text(r.Job), State: r.State, Raw: text(r.RawStatus),
		Prompt: r.Request.Prompt, Request: r.Request, Estimate: newEstimate(r.Estimate), Billed: r.Billed,
		Progress: r.Progress, Queue: r.QueuePosition, Created: stamp(r.Created), Updated: stamp(r.Updated), Finished: stamp(r.Finished),
		Video: newVideo(r.Video), Held: text(r.Held), Seed: r.Seed, Batch: text(r.Batch), Parent: text(r.Parent), Tags: r.Tags,
		How: text(string(r.ParentHow)), Shot: text(r.Shot), Project: text(r.Project), Take: r.Take, Pick: r.Pick, Rejected: r.Rejected, Note: text(r.Note),
	}
	if r.Rating > 0 {
		o.Rating = &r.Rating
	}
	o.In, o.Out = seconds(r.In), seconds(r.Out)
	o.Videos = []videoObject{}
	for _, v := range r.Videos() {
		if v.URL != "" {
			o.Videos = append(o.Videos, newVideo(v))
		}
	}
	if o.Tags == nil {
		o.Tags = []string{}
	}
	if p := problem(r); p != nil {
		o.Error = &errorObject{Kind: p.Kind, Message: p.Message, Next: text(p.Hint), Billed: charge(r), Jobs: p.Jobs}
	}
	return o
}

func newVideo(v run.Video) videoObject {
	o := videoObject{URL: text(v.URL), Expires: stamp(v.Expires), Saved: v.Download, Bytes: v.Bytes, SHA256: text(v.SHA256)}
	switch v.Download {
	case "":
		o.Saved = run.DownloadNone
	case run.Downloaded:
		o.File = text(v.File) // until then it is a folder
	}
	return o
}

func newEstimate(e provider.Estimate) estimateObject {
	o := estimateObject{
		Basis: text(e.Basis), AsOf: text(e.AsOf), Why: text(e.UnknownReason), Kind: text(string(e.Kind)), Source: text(e.Source),
		Bills: e.Bills, Doubt: text(e.Doubt), Next: text(e.Next),
	}
	if e.Counts > 0 {
		o.Counts = &e.Counts
	}
	if e.Known || e.Base() {
		o.Low = &e.Low
	}
	if e.Known {
		o.High = &e.High
	}
	return o
}

// problem returns the error of a run, or of the download of one of its videos.
func problem(r run.Run) *provider.Error {
	if r.Err != nil {
		return r.Err
	}
	for _, v := range r.Videos() {
		if v.Err != nil {
			return v.Err
		}
	}
	return nil
}

// charge reports whether a run was charged, as far as is known.
func charge(r run.Run) provider.Charged {
	switch {
	case r.Charged != "":
		return r.Charged
	case r.Sent.IsZero() && r.Job == "": // a job from a list may have no time of its own
		return provider.ChargedNo
	}
	return provider.ChargedUnknown
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// seconds returns a time in a video, nil for 0.
func seconds(t time.Duration) *float64 {
	if t == 0 {
		return nil
	}
	return new(t.Seconds())
}

// stamp formats a time for scripts: RFC 3339, UTC, in milliseconds.
func stamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return text(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}
