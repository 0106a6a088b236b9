// Package ark implements the adapter for the video API of BytePlus ModelArk, on which the other
// Seedance vendors are based: tasks, listing and cancellation.
//
// It only translates: provider/engine decides about polling, retries and budgets, and
// provider/vendorhttp sends the calls. Ark has no file store: local images are embedded in the
// create call. It has no idempotency key: an unsure run is looked up by the safety identifier
// that the list returns.
//
// Sources: BytePlus ModelArk documentation, create 1520757, retrieve 1521309, list 1521675,
// cancel 1521720, error codes 1299023, prices 1544106 and 1099320, and the chapter on Seedance
// 2.5, read 2026-09; details missing there are taken from volcengine-go-sdk v1.2.49, as noted
// there.
package ark

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	name    = "ark"
	baseURL = "https://ark.ap-southeast.bytepluses.com"
	tasks   = "/api/v3/contents/generations/tasks"
)

// Provider is the adapter for BytePlus ModelArk.
type Provider struct {
	info provider.Info
	api  *vendorhttp.Client
}

// New returns the adapter. base is the vendor's address if "", with or without the documented
// "/api/v3"; rt sends the requests; nil is the default transport.
func New(base string, key provider.Secret, rt http.RoundTripper) (*Provider, error) {
	if base == "" {
		base = baseURL
	}
	api, err := vendorhttp.New(vendorhttp.Options{
		Name: name, Title: "BytePlus Ark", Base: strings.TrimSuffix(strings.TrimRight(base, "/"), "/api/v3"), Key: key, KeyEnv: "ARK_API_KEY", HTTP: rt,
		SubmitWait: 5 * time.Minute, // images are embedded
		Explain:    explain, Proof: proof(), LookUp: "look for it in the ModelArk console", Dialect: vendorhttp.Dialect{Charge: charge},
	})
	if err != nil {
		return nil, err
	}
	return &Provider{info: info(key), api: api}, nil
}

func info(key provider.Secret) provider.Info {
	return provider.Info{
		Name: name, Title: "BytePlus Ark", KeyEnv: []string{"ARK_API_KEY"}, HasKey: !key.Empty(), KeyID: key.ID(),
		BaseURLEnv: "ARK_BASE_URL", BaseURL: baseURL,
		KeyURL:  "https://console.byteplus.com/ark/apiKey",
		RunsURL: "https://console.byteplus.com/ark",
		Cancel: provider.CancelPolicy{
			Queued:  provider.CancelEffect{Can: true, Description: "Ark drops a task that still waits in its queue; that costs nothing"},
			Running: provider.CancelEffect{Description: "Ark cannot stop a task that has begun; it goes on and is charged when it succeeds"},
		},
		LinkTTL: 24 * time.Hour, Proof: proof(), Inline: true, ListGap: time.Second,
	}
}

// charge sets Charged: only completed videos are billed (1544106).
func charge(r *provider.Report) {
	if r.Status != provider.StatusSucceeded {
		r.Charged = provider.ChargedNo
	}
}

// Info returns the facts about Ark.
func (p *Provider) Info() provider.Info { return p.info }

// Models returns the models, one per way to use one of Ark's.
func (p *Provider) Models() []provider.Model { return models() }

// Preview returns the create call without sending it.
func (p *Provider) Preview(o provider.Submission) (provider.Exchange, error) {
	in, ok := wire(o)
	if !ok {
		return provider.Exchange{}, p.noModel("preview", o.Request.Model)
	}
	return p.api.Preview(tasks, in)
}

func (p *Provider) noModel(op, id string) error {
	e := provider.Errorf(provider.KindModel, "Ark has no model %q here", id).WithHint("choose another model")
	e.Delivery = provider.NotSent
	return p.api.Wrap(op, e)
}

// maxInline is the limit of embedded files in bytes: the body may have 64 MB (1520757).
const maxInline = 63_000_000

// Submit sends the create call. Its response holds an id without a status.
func (p *Provider) Submit(ctx context.Context, o provider.Submission) (provider.Report, error) {
	in, ok := wire(o)
	if !ok {
		return provider.Report{}, p.noModel("submit", o.Request.Model)
	}
	if in.inlined() > maxInline {
		e := provider.Errorf(provider.KindFile, "the local files are too large for one call: together they may have 47 MB").WithHint("use smaller ones, or https URLs")
		e.Delivery = provider.NotSent
		return provider.Report{}, p.api.Wrap("submit", e)
	}
	var body json.RawMessage
	if err := p.api.Submit(ctx, "submit", tasks, nil, in, &body); err != nil {
		return provider.Report{}, err
	}
	r, err := p.api.Accept("submit", vendorhttp.ReadValue(body))
	if err == nil && r.RawStatus == "" {
		r.Status = provider.StatusQueued
	}
	return r, err
}

// Poll returns the report of a task.
func (p *Provider) Poll(ctx context.Context, job string) (provider.Report, error) {
	if !vendorhttp.UsableID(job) {
		return provider.Report{}, p.noTask("poll")
	}
	v, err := p.api.Read(ctx, "poll", tasks+"/"+vendorhttp.PathID(job))
	if e := provider.AsError(err); err != nil && e.Status == http.StatusNotFound && e.Kind != provider.KindProvider {
		e.Kind, e.Hint = provider.KindNotFound, "" // the code of an unknown task is not documented
		return provider.Report{}, e
	}
	if err != nil {
		return provider.Report{}, err
	}
	return p.report(job, v), nil
}

func (p *Provider) noTask(op string) error {
	return p.api.Wrap(op, provider.Errorf(provider.KindNotFound, "this is not a task id of Ark"))
}

// report parses a task, as polled or listed.
func (p *Provider) report(job string, v vendorhttp.Value) provider.Report {
	r, t := p.api.Report(job, v), p.api.Job(v)
	if r.Status != provider.StatusSucceeded {
		return r
	}
	last := string(t.Field("content").Field("last_frame_url").Text())
	if provider.IsURL(last) && len(r.Videos) > 0 {
		r.Videos[0].LastFrame = last
	}
	b := bill{
		model: string(t.Field("model").Text()), resolution: string(t.Field("resolution").Text()), ratio: string(t.Field("ratio").Text()),
		silent: t.Field("generate_audio").Text() == "false", flex: t.Field("service_tier").Text().Lower() == "flex",
	}
	if n := t.Field("duration").Text().Whole(); n != nil {
		b.seconds = *n
	}
	if n := t.Field("usage").Field("completion_tokens", "total_tokens").Text().Whole(); n != nil {
		b.tokens = *n
	}
	if cost, ok := b.cost(); ok {
		r.Billed = &cost
	}
	return r
}

// Cancel cancels a queued task. As the same call deletes a task that has ended (1521720), it is
// made only right after a poll that found the task queued. A task that ended in between is
// deleted; the poll after the call detects that.
func (p *Provider) Cancel(ctx context.Context, job string) (provider.CancelResult, error) {
	before, err := p.Poll(ctx, job)
	switch {
	case err != nil:
		return "", err
	case before.Status == provider.StatusCancelled:
		return provider.CancelAccepted, nil
	case before.Status != provider.StatusQueued:
		return provider.CancelTooLate, nil
	}
	refused := p.api.Command(ctx, "cancel", http.MethodDelete, tasks+"/"+vendorhttp.PathID(job), nil)
	after, err := p.Poll(ctx, job)
	switch {
	case err == nil && after.Status == provider.StatusCancelled:
		return provider.CancelAccepted, nil
	case err == nil && after.Status != provider.StatusQueued:
		return provider.CancelTooLate, nil
	case refused != nil:
		return "", refused
	case provider.KindOf(err) == provider.KindNotFound:
		return provider.CancelTooLate, nil
	}
	return "", err
}

// Find searches the newest tasks for our client reference, with one call, because Ark allows
// one list call per second. Tasks of the flex tier are in a separate list, which is not
// searched.
func (p *Provider) Find(ctx context.Context, ref string) (provider.Report, bool, error) {
	page, err := p.list(ctx, "find", "default", 1, 500)
	if err != nil {
		return provider.Report{}, false, err
	}
	for _, l := range page.Jobs {
		if l.Ref == ref && ref != "" {
			return l.Report, true, nil
		}
	}
	return provider.Report{}, false, nil
}

// List returns a page of the tasks of the last seven days: first those of the default tier,
// then those of flex.
func (p *Provider) List(ctx context.Context, cursor string, limit int) (provider.JobPage, error) {
	tier, number, ok := strings.Cut(cursor, " ")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		tier, n = "default", 1
	}
	page, err := p.list(ctx, "list", tier, n, min(max(limit, 1), 500))
	if err == nil && page.Next == "" && tier == "default" {
		page.Next = "flex 1"
	}
	return page, err
}

func (p *Provider) list(ctx context.Context, op, tier string, number, size int) (provider.JobPage, error) {
	q := url.Values{"page_num": {strconv.Itoa(number)}, "page_size": {strconv.Itoa(size)}, "filter.service_tier": {tier}}
	got, err := p.api.Ask(ctx, op, tasks+"?"+q.Encode())
	if err != nil {
		return provider.JobPage{}, err
	}
	items := got.Field("items").Items()
	var page provider.JobPage
	for _, v := range items {
		r := p.report("", v)
		if r.Job == "" {
			continue
		}
		page.Jobs = append(page.Jobs, listed(r, v))
	}
	if total := got.Field("total").Text().Whole(); len(items) == size && number < 500 && (total == nil || *total > int64(number*size)) {
		page.Next = tier + " " + strconv.Itoa(number+1)
	}
	return page, nil
}

// listed parses a listed task; Ark does not return its prompt and images.
func listed(r provider.Report, v vendorhttp.Value) provider.ListedJob {
	l := provider.ListedJob{Report: r, Model: string(v.Field("model").Text()), Created: v.Field("created_at").Time()}
	if ref, ok := strings.CutPrefix(string(v.Field("safety_identifier").Text()), ours); ok {
		l.Ref = ref
	}
	if r.Status.Final() {
		l.Finished = v.Field("updated_at").Time()
	}
	l.Request.Model, l.Request.Resolution = l.Model, string(v.Field("resolution").Text())
	l.Request.AspectRatio = string(v.Field("ratio").Text())
	if n := v.Field("duration").Text().Whole(); n != nil && *n > 0 {
		l.Request.Duration = int(*n)
	}
	l.Request.Audio = v.Field("generate_audio").True()
	return l
}

// CheckKey verifies the key with the smallest list call, which is free. Accounts may make one
// per second, so a rejection for the rate also proves that the account exists.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.list(ctx, "check key", "default", 1, 1)
	if e := provider.AsError(err); err != nil && slices.Contains(waits(), e.Code) && e.Status == http.StatusTooManyRequests {
		return nil
	}
	return err
}

// Upload encodes a picture or an audio file as a data URI. Nothing is sent.
func (p *Provider) Upload(_ context.Context, f provider.File) (provider.UploadedFile, error) {
	var b bytes.Buffer
	b.WriteString("data:" + f.Type + ";base64,")
	w := base64.NewEncoder(base64.StdEncoding, &b)
	n, err := io.Copy(w, io.LimitReader(f.Body, f.Size))
	if err == nil {
		err = w.Close()
	}
	switch {
	case err != nil:
		return provider.UploadedFile{}, p.api.Wrap("upload", provider.Errorf(provider.KindFile, "the file cannot be read: %w", err))
	case n != f.Size:
		return provider.UploadedFile{}, p.api.Wrap("upload", provider.Errorf(provider.KindFile, "the file became shorter while it was read").WithHint("choose it again"))
	}
	return provider.UploadedFile{URL: b.String()}, nil
}
