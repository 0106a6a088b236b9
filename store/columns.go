package store

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// column maps a column of the table runs to a field of run.Run, in both directions.
// Reading never fails: a value that cannot be parsed leaves the field empty, so one
// bad row does not hide the others.
type column struct {
	name string
	put  func(*run.Run) any
	get  func(*run.Run, any)
}

// immutableColumns never change once a run is inserted.
func immutableColumns() []column {
	return []column{
		text("id", func(r *run.Run) *string { return &r.ID }),
		text("provider", func(r *run.Run) *string { return &r.Provider }),
		text("model", func(r *run.Run) *string { return &r.Model }),
		text("batch", func(r *run.Run) *string { return &r.Batch }),
		text("parent", func(r *run.Run) *string { return &r.Parent }),
		text("parent_how", func(r *run.Run) *run.ParentHow { return &r.ParentHow }),
		text("key", func(r *run.Run) *string { return &r.IdempotencyKey }),
		interned("request", putRequest, func(r *run.Run) *provider.Request { return &r.Request },
			func(q provider.Request) bool { return !q.Shares() }),
		text("prompt", func(r *run.Run) *string { return &r.Request.Prompt }),
		number("seconds", func(r *run.Run) *int { return &r.Request.Duration }),
	}
}

// stateColumns are written by the process that holds the lease.
func stateColumns() []column {
	return []column{
		text("state", func(r *run.Run) *run.State { return &r.State }),
		text("raw", func(r *run.Run) *string { return &r.RawStatus }),
		text("job", func(r *run.Run) *string { return &r.Job }),
		optional("progress", func(r *run.Run) **int { return &r.Progress }),
		optional("queue", func(r *run.Run) **int { return &r.QueuePosition }),
		optional("eta", func(r *run.Run) **int { return &r.ETA }),
		interned("estimate", func(r *run.Run) any { return toJSON(r.Estimate) },
			func(r *run.Run) *provider.Estimate { return &r.Estimate }, func(provider.Estimate) bool { return true }),
		{"high", putHigh, func(*run.Run, any) {}},
		{"counts", putCounts, func(*run.Run, any) {}},
		optional("billed", func(r *run.Run) **provider.Money { return &r.Billed }),
		text("reserved", func(r *run.Run) *string { return &r.Reserved }),
		text("charge", func(r *run.Run) *provider.Charged { return &r.Charged }),
		optional("seed", func(r *run.Run) **int64 { return &r.Seed }),
		boolCol("flagged", func(r *run.Run) *bool { return &r.Flagged }),
		jsonCol("problem", func(r *run.Run) **provider.Error { return &r.Err }),
		number("looks", func(r *run.Run) *int { return &r.Lookups }),
		number("tries", func(r *run.Run) *int { return &r.Attempts }),
		timeCol("cancel", func(r *run.Run) *time.Time { return &r.CancelAsked }),
		text("cancel_said", func(r *run.Run) *string { return &r.CancelMessage }),
		boolCol("unwatched", func(r *run.Run) *bool { return &r.PollingStopped }),
		{"video", putVideo, getVideo},
		{"saved", func(r *run.Run) any { return string(r.DownloadState()) }, getSaved},
		text("file", func(r *run.Run) *string { return &r.Video.File }),
		number("bytes", func(r *run.Run) *int64 { return &r.Video.Bytes }),
		number("size", func(r *run.Run) *int64 { return &r.Video.Size }),
		{"outputs", putOutputs, getOutputs},
		text("held", func(r *run.Run) *string { return &r.Held }),
		timeCol("confirmed", func(r *run.Run) *time.Time { return &r.Approved }),
		timeCol("created", func(r *run.Run) *time.Time { return &r.Created }),
		timeCol("sent", func(r *run.Run) *time.Time { return &r.Sent }),
		timeCol("started", func(r *run.Run) *time.Time { return &r.Started }),
		timeCol("finished", func(r *run.Run) *time.Time { return &r.Finished }),
		timeCol("updated", func(r *run.Run) *time.Time { return &r.Updated }),
		timeCol("next", func(r *run.Run) *time.Time { return &r.NextAttempt }),
	}
}

// annotationColumns are written by the user.
func annotationColumns() []column {
	return []column{
		boolCol("star", func(r *run.Run) *bool { return &r.Pick }),
		boolCol("rejected", func(r *run.Run) *bool { return &r.Rejected }),
		number("rating", func(r *run.Run) *int { return &r.Rating }),
		{"tags", func(r *run.Run) any { return joinTags(r.Tags) },
			func(r *run.Run, v any) { r.Tags = splitTags(toText(v)) }},
		text("note", func(r *run.Run) *string { return &r.Note }),
		timeCol("deleted", func(r *run.Run) *time.Time { return &r.Deleted }),
		durationCol("cut_in", func(r *run.Run) *time.Duration { return &r.In }),
		durationCol("cut_out", func(r *run.Run) *time.Duration { return &r.Out }),
	}
}

// shotColumns are written when a run is added, and when the user changes the run's
// shot.
func shotColumns() []column {
	return []column{
		text("shot", func(r *run.Run) *string { return &r.Shot }),
		number("take", func(r *run.Run) *int { return &r.Take }),
		text("project", func(r *run.Run) *string { return &r.Project }),
	}
}

// allColumns are the columns that every query for whole runs reads.
func allColumns() []column {
	seq := number("seq", func(r *run.Run) *int64 { return &r.Seq })
	epoch := number("epoch", func(r *run.Run) *int64 { return &r.Epoch })
	return slices.Concat(immutableColumns(), shotColumns(), stateColumns(), annotationColumns(), []column{seq, epoch})
}

// names returns the column list of a SELECT, an INSERT or an UPDATE.
func names(columns []column) string {
	l := make([]string, len(columns))
	for i, c := range columns {
		l[i] = c.name
	}
	return strings.Join(l, ", ")
}

// values returns the cells of r, or the error of a value that cannot be encoded.
func values(columns []column, r run.Run) ([]any, error) {
	l := make([]any, len(columns))
	for i, c := range columns {
		l[i] = c.put(&r)
		if err, bad := l[i].(error); bad {
			return nil, err
		}
	}
	return l, nil
}

func text[T ~string](name string, at func(*run.Run) *T) column {
	return column{name,
		func(r *run.Run) any { return string(*at(r)) },
		func(r *run.Run, v any) { *at(r) = T(toText(v)) }}
}

func number[T ~int | ~int64](name string, at func(*run.Run) *T) column {
	return column{name,
		func(r *run.Run) any { return int64(*at(r)) },
		func(r *run.Run, v any) { n, _ := toNumber(v); *at(r) = T(n) }}
}

func optional[T ~int | ~int64](name string, at func(*run.Run) **T) column {
	return column{name,
		func(r *run.Run) any {
			if p := *at(r); p != nil {
				return int64(*p)
			}
			return nil
		},
		func(r *run.Run, v any) {
			if n, ok := toNumber(v); ok {
				t := T(n)
				*at(r) = &t
			}
		}}
}

func boolCol(name string, at func(*run.Run) *bool) column {
	return column{name,
		func(r *run.Run) any { return *at(r) },
		func(r *run.Run, v any) { n, _ := toNumber(v); *at(r) = n != 0 }}
}

func timeCol(name string, at func(*run.Run) *time.Time) column {
	return column{name,
		func(r *run.Run) any { return micros(*at(r)) },
		func(r *run.Run, v any) { *at(r) = toTime(v) }}
}

// durationCol holds microseconds.
func durationCol(name string, at func(*run.Run) *time.Duration) column {
	return column{name,
		func(r *run.Run) any { return at(r).Microseconds() },
		func(r *run.Run, v any) { n, _ := toNumber(v); *at(r) = time.Duration(n) * time.Microsecond }}
}

func jsonCol[T any](name string, at func(*run.Run) *T) column {
	return column{name,
		func(r *run.Run) any { return toJSON(*at(r)) },
		func(r *run.Run, v any) { fromJSON(v, at(r)) }}
}

// interned is a JSON column that has the same value in many runs: a query decodes
// each distinct value once. flat reports whether a value can be shared between runs,
// since it holds no references.
func interned[T any](name string, put func(*run.Run) any, at func(*run.Run) *T, flat func(T) bool) column {
	read := map[string]T{}
	return column{name, put, func(r *run.Run, v any) {
		s := toText(v)
		if known, ok := read[s]; ok {
			*at(r) = known
			return
		}
		fromJSON(v, at(r))
		if flat(*at(r)) {
			read[s] = *at(r)
		}
	}}
}

func putRequest(r *run.Run) any {
	bare := r.Request
	bare.Prompt = ""
	return toJSON(bare)
}

func putHigh(r *run.Run) any {
	if r.Estimate.Known {
		return int64(r.Estimate.High)
	}
	return nil
}

func putCounts(r *run.Run) any {
	if r.Estimate.Counts > 0 {
		return int64(r.Estimate.Counts)
	}
	return nil
}

// video is the part of a [run.Video] that has no column of its own.
type video struct {
	provider.Video
	Validator string          `json:"validator,omitempty"`
	SHA256    string          `json:"sha256,omitempty"`
	Problem   *provider.Error `json:"problem,omitempty"`
	Tries     int             `json:"tries,omitempty"`
	Since     time.Time       `json:"since,omitzero"`
	// Complete is only written while a download ends.
	Complete run.CompleteFile `json:"complete,omitzero"`
	// Saved is only written for runs with several outputs: the column then aggregates all.
	Saved run.DownloadState `json:"saved,omitempty"`
}

// output is an output after the first one; it has no columns at all.
type output struct {
	video
	File  string `json:"file,omitempty"`
	Bytes int64  `json:"bytes,omitempty"`
	Size  int64  `json:"size,omitempty"`
}

func newVideo(v run.Video) video {
	return video{Video: v.Video, Validator: v.Validator, SHA256: v.SHA256, Problem: v.Err, Tries: v.Attempts, Since: v.Since, Complete: v.Complete}
}

func (v video) read() run.Video {
	return run.Video{Video: v.Video, Validator: v.Validator, SHA256: v.SHA256, Err: v.Problem, Attempts: v.Tries, Since: v.Since, Complete: v.Complete, Download: v.Saved}
}

func putVideo(r *run.Run) any {
	v := newVideo(r.Video)
	if len(r.Outputs) > 0 {
		v.Saved = r.Video.Download
	}
	return toJSON(v)
}

func getVideo(r *run.Run, value any) {
	var v video
	fromJSON(value, &v)
	r.Video = v.read()
}

// getSaved runs after getVideo, which reads the first output's own state where there
// are several outputs.
func getSaved(r *run.Run, value any) {
	if r.Video.Download == "" {
		r.Video.Download = run.DownloadState(toText(value))
	}
}

func putOutputs(r *run.Run) any {
	var l []output
	for _, v := range r.Outputs {
		o := output{video: newVideo(v), File: v.File, Bytes: v.Bytes, Size: v.Size}
		o.Saved = v.Download
		l = append(l, o)
	}
	return toJSON(l)
}

func getOutputs(r *run.Run, value any) {
	var l []output
	fromJSON(value, &l)
	for _, o := range l {
		v := o.read()
		v.File, v.Bytes, v.Size = o.File, o.Bytes, o.Size
		r.Outputs = append(r.Outputs, v)
	}
}

// toJSON returns v as JSON text, nil for a nil pointer, or the error.
func toJSON(v any) any {
	b, err := json.Marshal(v)
	switch {
	case err != nil:
		return err
	case string(b) == "null":
		return nil
	}
	return string(b)
}

// fromJSON decodes as much of a document as can be decoded.
func fromJSON(v, into any) {
	if s := toText(v); s != "" {
		_ = json.Unmarshal([]byte(s), into) // the fields decoded before an error are kept
	}
}
