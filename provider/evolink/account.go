package evolink

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// uploadLife is the lifetime of an upload (docs.evolink.ai, file series).
const uploadLife = 72 * time.Hour

// Upload stores a file, on the file host.
func (p *Provider) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	const op = "upload"
	expires := time.Now().Add(uploadLife) // from before the call, so that it is never late
	var answer json.RawMessage
	err := p.files.Multipart(ctx, op, "/api/v1/files/upload/stream", map[string]string{"file_name": f.Name}, "file", f, &answer)
	if e, ok := errors.AsType[*provider.Error](err); ok && e.Status == http.StatusRequestEntityTooLarge {
		e.Kind, e.Hint = provider.KindFile, "make the file smaller"
	}
	if err != nil {
		return provider.UploadedFile{}, err
	}
	v := vendorhttp.ReadValue(answer)
	if e := p.files.Complaint(op, v); e != nil {
		return provider.UploadedFile{}, e
	}
	if e := p.declined(op, v); e != nil {
		return provider.UploadedFile{}, e
	}
	address := string(v.Field("data").Field("file_url").Text())
	if !provider.IsURL(address) {
		e := provider.Errorf(provider.KindProvider, "EvoLink took the file but gave no address for it")
		return provider.UploadedFile{}, p.files.Wrap(op, e.WithHint("send it again, or give it as an https URL"))
	}
	if told := v.Field("data").Field("expires_at").Time(); !told.IsZero() && told.Before(expires) {
		expires = told
	}
	return provider.UploadedFile{URL: address, Expires: expires}, nil
}

// declined returns the error inside a response with status 200 of the file store or the
// account: {"success":false,"code":…,"msg":…}.
func (p *Provider) declined(op string, v vendorhttp.Value) *provider.Error {
	if done := v.Field("success"); v.Field("data").IsObject() && (done.True() || len(done.Items()) == 0) {
		return nil
	}
	code := string(v.Field("code").Text())
	message := string(v.Field("msg", "message").Text())
	e := provider.Errorf(provider.KindProvider, "%s", cmp.Or(message, "the answer cannot be read"))
	e.Code, e.Status = code, http.StatusOK
	if status, err := strconv.Atoi(code); err == nil && status == http.StatusUnauthorized {
		e.Kind = provider.KindAuth
	}
	return p.api.Wrap(op, e.WithHint("try again later"))
}

// CheckKey verifies the key with the account's credits, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	_, err := p.credits(ctx, "check key")
	return err
}

// Balance returns the amount available: the balance of the account, or the remaining limit of
// the key if that is lower.
func (p *Provider) Balance(ctx context.Context) (provider.Money, error) {
	const op = "balance"
	data, err := p.credits(ctx, op)
	if err != nil {
		return 0, err
	}
	left := remaining(data.Field("user"))
	key := data.Field("token")
	if limit := remaining(key); limit != nil && !key.Field("unlimited_credits").True() && (left == nil || *limit < *left) {
		left = limit
	}
	if left == nil {
		return 0, p.unreadable(op)
	}
	return *left, nil
}

func (p *Provider) credits(ctx context.Context, op string) (vendorhttp.Value, error) {
	v, err := p.api.Ask(ctx, op, "/v1/credits")
	if err != nil {
		return v, err
	}
	if e := p.declined(op, v); e != nil {
		return v, e
	}
	return v.Field("data"), nil
}

// remaining converts credits to dollars; it may be negative.
func remaining(v vendorhttp.Value) *provider.Money {
	micro, err := provider.ParseMoney(string(v.Field("remaining_credits").Text()))
	if err != nil {
		return nil
	}
	usd := micro / creditsPerDollar // rounded down
	return &usd
}

// maxListed is the maximum page size of the list.
const maxListed = 50

// List returns one page of the key's video tasks. It includes neither our client reference nor
// the request nor links; ended tasks must be polled.
func (p *Provider) List(ctx context.Context, cursor string, limit int) (provider.JobPage, error) {
	const op = "list"
	page, err := strconv.Atoi(cmp.Or(cursor, "1"))
	if err != nil || page < 1 {
		return provider.JobPage{}, p.api.Wrap(op, provider.Errorf(provider.KindInput, "this is not a page of EvoLink's list"))
	}
	size := min(max(limit, 1), maxListed)
	v, err := p.api.Ask(ctx, op, "/v1/tasks?type=video&page="+strconv.Itoa(page)+"&page_size="+strconv.Itoa(size))
	if err != nil {
		return provider.JobPage{}, err
	}
	items := v.Field("data").Items()
	var all provider.JobPage
	for _, task := range items {
		r := p.api.Report("", task)
		if r.Job == "" {
			continue
		}
		all.Jobs = append(all.Jobs, provider.ListedJob{
			Report: withTask(r, task), Model: string(task.Field("model").Text()), Created: task.Field("created_at", "created").Time(),
		})
	}
	total, ok := v.Field("total").Text().Number(0, 1e9)
	if ok && int(total) > page*size || !ok && len(items) == size {
		all.Next = strconv.Itoa(page + 1)
	}
	return all, nil
}
