package store

import (
	"encoding/json"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/engine"
)

// column is one column of the table runs: its name, how a run's value is
// written, and how it is read back. Reading never fails: what cannot be
// understood stays empty, so that one bad row does not hide the others.
type column struct {
	name string
	put  func(*engine.Run) any
	get  func(*engine.Run, any)
}

// orderColumns never change once a run is written.
func orderColumns() []column {
	return []column{
		text("id", func(r *engine.Run) *string { return &r.ID }),
		text("provider", func(r *engine.Run) *string { return &r.Provider }),
		text("model", func(r *engine.Run) *string { return &r.Model }),
		text("batch", func(r *engine.Run) *string { return &r.Batch }),
		text("parent", func(r *engine.Run) *string { return &r.Parent }),
		text("key", func(r *engine.Run) *string { return &r.Key }),
		repeated("request", putRequest, func(r *engine.Run) *provider.Request { return &r.Request },
			func(q provider.Request) bool { return !q.Shares() }),
		text("prompt", func(r *engine.Run) *string { return &r.Request.Prompt }),
		number("seconds", func(r *engine.Run) *int { return &r.Request.Seconds }),
	}
}

// lifeColumns are written by the process that holds the lease.
func lifeColumns() []column {
	return []column{
		text("state", func(r *engine.Run) *engine.State { return &r.State }),
		text("raw", func(r *engine.Run) *string { return &r.Raw }),
		text("job", func(r *engine.Run) *string { return &r.Job }),
		optional("progress", func(r *engine.Run) **int { return &r.Progress }),
		optional("queue", func(r *engine.Run) **int { return &r.Queue }),
		optional("eta", func(r *engine.Run) **int { return &r.ETA }),
		repeated("estimate", func(r *engine.Run) any { return toJSON(r.Estimate) },
			func(r *engine.Run) *provider.Estimate { return &r.Estimate }, func(provider.Estimate) bool { return true }),
		{"high", putHigh, func(*engine.Run, any) {}},
		{"counts", putCounts, func(*engine.Run, any) {}},
		optional("billed", func(r *engine.Run) **provider.Money { return &r.Billed }),
		text("reserved", func(r *engine.Run) *string { return &r.Reserved }),
		text("charge", func(r *engine.Run) *provider.Charge { return &r.Charge }),
		optional("seed", func(r *engine.Run) **int64 { return &r.Seed }),
		flag("flagged", func(r *engine.Run) *bool { return &r.Flagged }),
		document("problem", func(r *engine.Run) **provider.Error { return &r.Problem }),
		number("looks", func(r *engine.Run) *int { return &r.Looks }),
		number("tries", func(r *engine.Run) *int { return &r.Tries }),
		moment("cancel", func(r *engine.Run) *time.Time { return &r.CancelAsked }),
		text("cancel_said", func(r *engine.Run) *string { return &r.CancelSaid }),
		flag("unwatched", func(r *engine.Run) *bool { return &r.Unwatched }),
		{"video", putVideo, getVideo},
		{"saved", func(r *engine.Run) any { return string(r.Saved()) }, getSaved},
		text("file", func(r *engine.Run) *string { return &r.Video.File }),
		number("bytes", func(r *engine.Run) *int64 { return &r.Video.Bytes }),
		number("size", func(r *engine.Run) *int64 { return &r.Video.Size }),
		{"outputs", putOutputs, getOutputs},
		text("held", func(r *engine.Run) *string { return &r.Held }),
		moment("confirmed", func(r *engine.Run) *time.Time { return &r.Confirmed }),
		moment("created", func(r *engine.Run) *time.Time { return &r.Created }),
		moment("sent", func(r *engine.Run) *time.Time { return &r.Sent }),
		moment("started", func(r *engine.Run) *time.Time { return &r.Started }),
		moment("finished", func(r *engine.Run) *time.Time { return &r.Finished }),
		moment("updated", func(r *engine.Run) *time.Time { return &r.Updated }),
		moment("next", func(r *engine.Run) *time.Time { return &r.Next }),
	}
}

// markColumns are written by the person.
func markColumns() []column {
	return []column{
		flag("star", func(r *engine.Run) *bool { return &r.Star }),
		{"tags", func(r *engine.Run) any { return joinTags(r.Tags) },
			func(r *engine.Run, v any) { r.Tags = splitTags(toText(v)) }},
		text("note", func(r *engine.Run) *string { return &r.Note }),
		moment("deleted", func(r *engine.Run) *time.Time { return &r.Deleted }),
	}
}

// allColumns are the columns of a whole run, as every query reads them.
func allColumns() []column {
	seq := number("seq", func(r *engine.Run) *int64 { return &r.Seq })
	epoch := number("epoch", func(r *engine.Run) *int64 { return &r.Epoch })
	return append(append(append(orderColumns(), lifeColumns()...), markColumns()...), seq, epoch)
}

// names is the list for a SELECT, an INSERT or an UPDATE.
func names(columns []column) string {
	l := make([]string, len(columns))
	for i, c := range columns {
		l[i] = c.name
	}
	return strings.Join(l, ", ")
}

// values are what the columns of r hold, or why it cannot be written.
func values(columns []column, r engine.Run) ([]any, error) {
	l := make([]any, len(columns))
	for i, c := range columns {
		l[i] = c.put(&r)
		if err, bad := l[i].(error); bad {
			return nil, err
		}
	}
	return l, nil
}

func text[T ~string](name string, at func(*engine.Run) *T) column {
	return column{name,
		func(r *engine.Run) any { return string(*at(r)) },
		func(r *engine.Run, v any) { *at(r) = T(toText(v)) }}
}

func number[T ~int | ~int64](name string, at func(*engine.Run) *T) column {
	return column{name,
		func(r *engine.Run) any { return int64(*at(r)) },
		func(r *engine.Run, v any) { n, _ := toNumber(v); *at(r) = T(n) }}
}

func optional[T ~int | ~int64](name string, at func(*engine.Run) **T) column {
	return column{name,
		func(r *engine.Run) any {
			if p := *at(r); p != nil {
				return int64(*p)
			}
			return nil
		},
		func(r *engine.Run, v any) {
			if n, ok := toNumber(v); ok {
				t := T(n)
				*at(r) = &t
			}
		}}
}

func flag(name string, at func(*engine.Run) *bool) column {
	return column{name,
		func(r *engine.Run) any { return *at(r) },
		func(r *engine.Run, v any) { n, _ := toNumber(v); *at(r) = n != 0 }}
}

func moment(name string, at func(*engine.Run) *time.Time) column {
	return column{name,
		func(r *engine.Run) any { return micros(*at(r)) },
		func(r *engine.Run, v any) { *at(r) = toTime(v) }}
}

func document[T any](name string, at func(*engine.Run) *T) column {
	return column{name,
		func(r *engine.Run) any { return toJSON(*at(r)) },
		func(r *engine.Run, v any) { fromJSON(v, at(r)) }}
}

// repeated is a document that many runs have the same: each is read once in a
// query. flat reports whether copies of a value share nothing.
func repeated[T any](name string, put func(*engine.Run) any, at func(*engine.Run) *T, flat func(T) bool) column {
	read := map[string]T{}
	return column{name, put, func(r *engine.Run, v any) {
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

func putRequest(r *engine.Run) any {
	bare := r.Request
	bare.Prompt = ""
	return toJSON(bare)
}

func putHigh(r *engine.Run) any {
	if r.Estimate.Known {
		return int64(r.Estimate.High)
	}
	return nil
}

func putCounts(r *engine.Run) any {
	if r.Estimate.Counts > 0 {
		return int64(r.Estimate.Counts)
	}
	return nil
}

// video is the part of an engine.Video that has no column of its own.
type video struct {
	provider.Video
	Validator string          `json:"validator,omitempty"`
	Problem   *provider.Error `json:"problem,omitempty"`
	Tries     int             `json:"tries,omitempty"`
	Since     time.Time       `json:"since,omitzero"`
	// Saved is written where there are more outputs: the column is then about all.
	Saved engine.Saved `json:"saved,omitempty"`
}

// output is an output after the first one: it has no columns at all.
type output struct {
	video
	File  string `json:"file,omitempty"`
	Bytes int64  `json:"bytes,omitempty"`
	Size  int64  `json:"size,omitempty"`
}

func newVideo(v engine.Video) video {
	return video{Video: v.Video, Validator: v.Validator, Problem: v.Problem, Tries: v.Tries, Since: v.Since}
}

func (v video) read() engine.Video {
	return engine.Video{Video: v.Video, Validator: v.Validator, Problem: v.Problem, Tries: v.Tries, Since: v.Since, Saved: v.Saved}
}

func putVideo(r *engine.Run) any {
	v := newVideo(r.Video)
	if len(r.Outputs) > 0 {
		v.Saved = r.Video.Saved
	}
	return toJSON(v)
}

func getVideo(r *engine.Run, value any) {
	var v video
	fromJSON(value, &v)
	r.Video = v.read()
}

// getSaved comes after getVideo, which knows the first output's own word where
// there are more.
func getSaved(r *engine.Run, value any) {
	if r.Video.Saved == "" {
		r.Video.Saved = engine.Saved(toText(value))
	}
}

func putOutputs(r *engine.Run) any {
	var l []output
	for _, v := range r.Outputs {
		o := output{video: newVideo(v), File: v.File, Bytes: v.Bytes, Size: v.Size}
		o.Saved = v.Saved
		l = append(l, o)
	}
	return toJSON(l)
}

func getOutputs(r *engine.Run, value any) {
	var l []output
	fromJSON(value, &l)
	for _, o := range l {
		v := o.read()
		v.File, v.Bytes, v.Size = o.File, o.Bytes, o.Size
		r.Outputs = append(r.Outputs, v)
	}
}

// toJSON returns the text of v, nil for a nil pointer, or the error.
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

// fromJSON reads as much of a document as can be read.
func fromJSON(v, into any) {
	if s := toText(v); s != "" {
		_ = json.Unmarshal([]byte(s), into) // what is readable is shown
	}
}
