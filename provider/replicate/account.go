package replicate

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// largest is the maximum size of an upload (the vendor's client: less than 100 MB).
const largest = 100_000_000 - 1

// uploadLife is the lifetime of an upload, if the response does not tell (the client's example
// of a day).
const uploadLife = 24 * time.Hour

// Upload stores a file. Its URL needs the token, which Replicate adds when a model reads it.
func (p *Provider) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	const op = "upload"
	if f.Size > largest {
		return provider.UploadedFile{}, p.api.Wrap(op, provider.Errorf(provider.KindFile, "the file has %d bytes; Replicate takes less than 100 MB", f.Size).
			WithHint("make it smaller, or give an https URL"))
	}
	expires := time.Now().Add(uploadLife)
	var answer json.RawMessage
	if err := p.api.Multipart(ctx, op, "/v1/files", nil, "content", f, &answer); err != nil {
		return provider.UploadedFile{}, paced(err)
	}
	v := vendorhttp.ReadValue(answer)
	address := string(v.Field("urls").Field("get").Text())
	if !provider.IsURL(address) {
		e := provider.Errorf(provider.KindProvider, "Replicate took the file but gave no address for it")
		return provider.UploadedFile{}, p.api.Wrap(op, e.WithHint("send it again, or give it as an https URL"))
	}
	if told := v.Field("expires_at").Time(); !told.IsZero() && told.Before(expires) {
		expires = told
	}
	return provider.UploadedFile{URL: address, Expires: expires}, nil
}

// CheckKey verifies the key with the account that it belongs to, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	const op = "check key"
	v, err := p.api.Ask(ctx, op, "/v1/account")
	if err == nil && v.Field("username", "type").Text() == "" {
		err = p.api.Wrap(op, provider.Errorf(provider.KindProvider, "the answer cannot be read").WithHint("check the base URL, or try again later"))
	}
	return paced(err)
}

// List returns a part of a page of the account's predictions, newest first. Replicate's pages
// always have a hundred, so a cursor consists of the page and the number of predictions
// returned from it.
func (p *Provider) List(ctx context.Context, cursor string, limit int) (provider.JobPage, error) {
	skip, page := 0, ""
	if cursor != "" {
		given, rest, ok := strings.Cut(cursor, "@")
		n, err := strconv.Atoi(given)
		if !ok || err != nil || n < 0 {
			return provider.JobPage{}, p.api.Wrap("list", provider.Errorf(provider.KindInput, "this is not a cursor of Replicate's list"))
		}
		skip, page = n, rest
	}
	path := "/v1/predictions"
	if page != "" {
		path += "?cursor=" + url.QueryEscape(page)
	}
	v, err := p.api.Ask(ctx, "list", path)
	if err != nil {
		return provider.JobPage{}, paced(err)
	}
	items := v.Field("results").Items()
	skip = min(skip, len(items))
	end := min(skip+max(limit, 1), len(items))
	var all provider.JobPage
	for _, one := range items[skip:end] {
		if listed, ok := p.listed(one); ok {
			all.Jobs = append(all.Jobs, listed)
		}
	}
	next := cursorOf(string(v.Field("next").Text()))
	switch {
	case end < len(items):
		all.Next = strconv.Itoa(end) + "@" + page
	case next != "" && next != page:
		all.Next = "0@" + next
	}
	return all, nil
}

func (p *Provider) listed(prediction vendorhttp.Value) (provider.ListedJob, bool) {
	r := kept(p.api.Report("", prediction), prediction)
	asked := request(prediction)
	return provider.ListedJob{
		Report: r, Model: asked.Model, Request: asked, Created: prediction.Field("created_at").Time(),
		Started: prediction.Field("started_at").Time(), Finished: prediction.Field("completed_at").Time(),
	}, r.Job != ""
}

// cursorOf extracts the cursor from the URL of a page. The URL itself is never followed, since
// it could be any.
func cursorOf(next string) string {
	u, err := url.Parse(next)
	if err != nil {
		return ""
	}
	return u.Query().Get("cursor")
}
