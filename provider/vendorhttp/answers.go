package vendorhttp

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"dailies/provider"
)

// A Dialect describes how the responses of one vendor about jobs differ from the common format,
// which is the zero value.
type Dialect struct {
	ID     []string // fields that may hold a job's id, before the common ones
	Status []string // fields that may hold the status, before the common ones
	Echo   []string // fields that repeat the request, besides the common ones
	API    []string // fields with URLs of the API itself
	Cost   []string // fields with what was charged, before "cost"
	// Charge reports whether an ended job was charged, if the vendor's documentation says more
	// than that successful jobs are. It may change Billed.
	Charge func(*provider.Report)
}

// wrappers are the fields in which vendors nest the job.
var wrappers = []string{"data", "task", "job", "run", "prediction", "generation", "result", "response"}

// job returns the object that describes the job: the response, or what it wraps.
func (d Dialect) job(v Value) Value {
	for range 4 {
		inner, ok := d.wrapped(v)
		if !ok {
			return v
		}
		v = inner
	}
	return v
}

func (d Dialect) wrapped(v Value) (Value, bool) {
	if v.kind == isList && len(v.values) == 1 && v.values[0].IsObject() {
		return v.values[0], true
	}
	word, id := d.word(v), d.id(v)
	for _, name := range wrappers {
		inner := v.Field(name).unpacked()
		if items := inner.Items(); inner.kind == isList && len(items) == 1 {
			inner = items[0]
		}
		if !inner.IsObject() {
			continue
		}
		has := d.word(inner) != ""
		if has && (word == "" || name == "data" && id == "") || word == "" && id == "" && d.id(inner) != "" {
			return inner, true
		}
	}
	return v, false
}

func (d Dialect) word(job Value) string {
	return string(job.Field(slices.Concat(d.Status, []string{"status", "state", "task_status", "job_status", "run_status"})...).Text())
}

// id returns the job's usable id, or "".
func (d Dialect) id(job Value) string {
	for _, name := range slices.Concat(d.ID, commonIDs) {
		if id := string(job.Field(name).Text()); UsableID(id) {
			return id
		}
	}
	return ""
}

// Report parses a job's report. id is the requested job, or "" to take the id from the
// response.
func (c *Client) Report(id string, answer Value) provider.Report {
	d := c.o.Dialect
	job := d.job(answer)
	word := d.word(job)
	videos, found := findVideos(answer, d)
	code, message, complained := complaint(answer, job)
	r := provider.Report{Job: cmp.Or(id, d.id(job)), RawStatus: word, Flagged: flagged(job)}
	r.Status, r.MissingVideo = verdict(StatusOf(word), found, complained && word != "")
	r.Progress = job.Field("progress", "percent", "percentage", "progress_percent", "progress_percentage").Progress()
	switch r.Status {
	case provider.StatusQueued:
		r.QueuePosition = job.Field("queue_position", "position_in_queue", "queue").Whole(0, 1e9)
	case provider.StatusSucceeded:
		r.Videos, r.Seed = videos, findSeed(answer, d)
	case provider.StatusFailed:
		r.Err = c.failure(word, code, message, job)
	}
	if r.Status.Final() || r.MissingVideo {
		r.Billed, r.BilledOther = job.Cost(slices.Concat(d.Cost, []string{"cost"})...)
	}
	if r.MissingVideo && r.Billed != nil && *r.Billed == 0 {
		r.Billed = nil // not calculated yet
	}
	if r.Status.Final() {
		r.Charged = provider.ChargedUnknown
		if r.Status == provider.StatusSucceeded {
			r.Charged = provider.ChargedYes
		}
		if d.Charge != nil {
			d.Charge(&r)
		}
	}
	return r
}

// failure returns why a job failed, ready for display.
func (c *Client) failure(word, code, message string, job Value) *provider.Error {
	e := c.interpret(code, message, job)
	e.Kind = cmp.Or(e.Kind, provider.KindProvider)
	e.Message = cmp.Or(e.Message, e.Code)
	if e.Message == "" {
		e.Message = c.title() + " says " + word + " and gives no reason"
	}
	if e.Hint == "" && e.Kind != provider.KindProvider {
		e.Hint = c.nextFor(e.Kind)
	}
	e.Hint = cmp.Or(e.Hint, "change the request, or run it again")
	return c.fail("run", e)
}

// flagged reports whether the vendor marked the output as not safe for work.
func flagged(job Value) bool {
	names := []string{"nsfw_detected", "nsfw", "has_nsfw_concepts"}
	return job.Field(names...).True() || job.Field("output", "result").unpacked().Field(names...).True()
}

// findSeed returns the seed that was used: the first one outside the echoed request.
func findSeed(v Value, d Dialect) *int64 {
	f := finder{dialect: d}
	v = v.unpacked()
	if seed := v.Field("seed").Text().Whole(); seed != nil && *seed >= 0 {
		return seed
	}
	for i, inner := range v.values {
		if v.kind == isObject && f.echoes(v.names[i], nameWords(v.names[i]), inner) {
			continue
		}
		if seed := findSeed(inner, d); seed != nil {
			return seed
		}
	}
	return nil
}

// Job returns the object that describes the job, without its envelope.
func (c *Client) Job(answer Value) Value { return c.o.Dialect.job(answer) }

// Look polls a job with a GET of path.
func (c *Client) Look(ctx context.Context, op, path, id string) (provider.Report, error) {
	v, err := c.Read(ctx, op, path)
	if err != nil {
		return provider.Report{}, err
	}
	return c.Report(id, v), nil
}

// Read polls a job and returns the response unparsed. A response with status 200 that does not
// describe a job is an error of the poll, which says nothing about the job.
func (c *Client) Read(ctx context.Context, op, path string) (Value, error) {
	v, err := c.get(ctx, op, path)
	if err != nil || c.o.Dialect.describes(v) {
		return v, err
	}
	code, message, complained := complaint(v, c.o.Dialect.job(v))
	switch {
	case !complained && v.IsObject():
		code, message = v.errorText()
		message = cmp.Or(message, "the answer does not have the run's status")
	case !complained:
		message = "the answer cannot be read"
	}
	return v, c.LookFailed(op, code, message, v)
}

// describes reports whether a response tells the status of a job.
func (d Dialect) describes(v Value) bool {
	job := d.job(v)
	word, id := d.word(job), d.id(job)
	_, _, complained := complaint(v, job)
	if _, found := findVideos(v, d); found >= odd {
		return true
	}
	if strings.EqualFold(word, "error") { // in an envelope it may be the error of the call
		return id != "" || complained
	}
	return word != "" || id != "" && !complained
}

// LookFailed returns the error for a response with status 200 that reports a failed poll. Its
// hint never suggests to send the run again.
func (c *Client) LookFailed(op, code, message string, answer Value) *provider.Error {
	e := c.interpret(code, message, answer)
	e.Kind = cmp.Or(e.Kind, provider.KindProvider)
	e.Message = cmp.Or(e.Message, e.Code, "the answer is an error")
	e.Hint, e.Status = adviceOfLook(e), http.StatusOK
	return c.fail(op, e)
}

// adviceOfLook returns the hint for a failed poll, by its kind.
func adviceOfLook(e *provider.Error) string {
	switch e.Kind {
	case provider.KindAuth, provider.KindBalance, provider.KindRate, provider.KindNotFound:
		return e.Hint
	}
	return "only this check failed; the run goes on and is checked again"
}

// Ask gets something other than a job: a balance, a price. An error inside a response with
// status 200 is returned as one.
func (c *Client) Ask(ctx context.Context, op, path string) (Value, error) {
	v, err := c.get(ctx, op, path)
	return c.asked(op, v, err)
}

// AskOpen is Ask for resources that need no key. A key is sent if there is one, since it may
// change a price.
func (c *Client) AskOpen(ctx context.Context, op, path string) (Value, error) {
	var body json.RawMessage
	err := c.call(ctx, call{op: op, method: http.MethodGet, path: path, wait: headerTime + readTime, open: true}, &body)
	return c.asked(op, ReadValue(body), err)
}

// AskOpenIf is AskOpen with an entity tag ("" for none). same reports that the resource has not
// changed; v is empty then. newTag is the tag of the response.
func (c *Client) AskOpenIf(ctx context.Context, op, path, tag string) (v Value, newTag string, same bool, err error) {
	k := call{op: op, method: http.MethodGet, path: path, wait: headerTime + readTime, open: true, header: http.Header{}}
	if tag != "" {
		k.header.Set("If-None-Match", tag)
	}
	var a answer
	k.got = &a
	var body json.RawMessage
	err = c.call(ctx, k, &body)
	if a.status == http.StatusNotModified && tag != "" {
		return v, tag, true, nil
	}
	v, err = c.asked(op, ReadValue(body), err)
	return v, a.header.Get("ETag"), false, err
}

func (c *Client) asked(op string, v Value, err error) (Value, error) {
	if err != nil {
		return v, err
	}
	if e := c.Complaint(op, v); e != nil {
		return v, e
	}
	return v, nil
}

// Complaint returns the error inside a response with status 200 that is not about a job, or
// nil.
func (c *Client) Complaint(op string, answer Value) *provider.Error {
	code, message, complained := complaint(answer)
	switch {
	case !answer.IsObject():
		message = "the answer cannot be read"
	case !complained:
		return nil
	}
	e := c.interpret(code, message, answer)
	e.Kind = cmp.Or(e.Kind, provider.KindProvider)
	e.Message = cmp.Or(e.Message, e.Code, "the answer is an error")
	e.Hint, e.Status = cmp.Or(e.Hint, c.nextFor(e.Kind), "try again later"), http.StatusOK
	return c.fail(op, e)
}

func (c *Client) get(ctx context.Context, op, path string) (Value, error) {
	var body json.RawMessage
	if err := c.Get(ctx, op, path, &body); err != nil {
		return Value{}, err
	}
	return ReadValue(body), nil
}

// Accept parses the response with status 200 to a create call. It is an error if it has no
// usable id, since it is then unknown whether the submission was accepted. A link beside a status
// other than success may be an echo of the request; the first poll decides.
func (c *Client) Accept(op string, answer Value) (provider.Report, error) {
	r := c.Report("", answer)
	if word := StatusOf(r.RawStatus); r.Status == provider.StatusSucceeded && word != provider.StatusSucceeded {
		r = provider.Report{Job: r.Job, Status: word, RawStatus: r.RawStatus, Progress: r.Progress}
	}
	if r.Job != "" {
		return r, nil
	}
	e := provider.Errorf(provider.KindProvider, "%s answered without a usable id", c.title())
	if code, message, complained := complaint(answer, c.o.Dialect.job(answer)); complained {
		e = c.interpret(code, message, answer)
		e.Kind = cmp.Or(e.Kind, provider.KindProvider)
		e.Message = cmp.Or(e.Message, e.Code)
	}
	return provider.Report{}, c.Unusable(op, answer, e)
}

// Unusable completes the error of a create response with status 200 that does not identify the
// job: what it proves, and which ids it contains.
func (c *Client) Unusable(op string, answer Value, e *provider.Error) *provider.Error {
	e.Status = http.StatusOK
	return c.withProof(c.fail(op, e), answer)
}

// withProof sets what a create response proves. If it proves nothing, the error lists the ids
// in it for the user to look up.
func (c *Client) withProof(e *provider.Error, answer Value) *provider.Error {
	rule := c.o.Proof.Of(e.Status, e.Code)
	e.Delivery, e.Repeat = rule.Proves, rule.Repeat
	if e.Delivery == provider.DeliveryUnknown {
		e.Hint = c.lookUpHint()
		e.Jobs = jobIDs(answer)
	}
	if e.Hint == "" {
		e.Hint = cmp.Or(c.nextFor(e.Kind), "try again later")
	}
	return e
}

func (c *Client) lookUpHint() string {
	return "it may have been accepted and charged; " + cmp.Or(c.o.LookUp, "look it up") + " before sending it again"
}
