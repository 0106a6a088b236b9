package aihubmax

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// uploadLife is the lifetime of an upload (docs.aihubmax.com, file upload pages).
const uploadLife = 72 * time.Hour

// Upload stores a frame.
//
// auto_cleanup is off: with it, a full store deletes the oldest uploads, which may belong to a
// paid run that is still waiting. Without it a full store rejects the upload, before any money
// is spent.
func (p *Provider) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	const op = "upload"
	expires := time.Now().Add(uploadLife) // from before the call, so that it is never late
	var answer json.RawMessage
	err := p.api.Multipart(ctx, op, "/v1/files/upload/stream", map[string]string{"auto_cleanup": "false"}, "file", f, &answer)
	if err != nil {
		return provider.UploadedFile{}, uploadError(err)
	}
	v := vendorhttp.ReadValue(answer)
	if e := p.api.Complaint(op, v); e != nil {
		return provider.UploadedFile{}, e
	}
	address := string(v.Field("url").Text())
	if !provider.IsURL(address) {
		e := provider.Errorf(provider.KindProvider, "AIHubMax took the file but gave no address for it")
		return provider.UploadedFile{}, p.api.Wrap(op, e.WithHint("send it again, or give the picture as an https URL"))
	}
	return provider.UploadedFile{URL: address, Expires: expires}, nil
}

// uploadError corrects the kind of two statuses for uploads. The documentation lists 403 for
// uploads without a code; with auto_cleanup off it means that the store is full.
func uploadError(err error) error {
	e, ok := errors.AsType[*provider.Error](err)
	switch {
	case !ok:
	case e.Status == http.StatusRequestEntityTooLarge:
		e.Kind, e.Hint = provider.KindFile, "make the picture smaller"
	case e.Status == http.StatusForbidden && e.Kind == provider.KindAuth && kindOfCode(e.Code) != provider.KindAuth:
		e.Kind = provider.KindProvider
		e.Hint = "the key may not upload, or the store for uploads is full: old uploads go after 72 h, and an https URL needs none"
	}
	return err
}

// CheckKey verifies the key with the list of its models, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	v, err := p.api.Ask(ctx, "check key", "/v1/models")
	if err == nil && !v.Field("data").IsList() {
		err = p.unreadable("check key")
	}
	return err
}

// unlimited is the limit from which on a key counts as unlimited.
const unlimited = 100_000_000 * provider.Dollar

// Balance returns the limit of the key minus its usage. The field names say US dollars; a
// setting of the site could change the unit.
func (p *Provider) Balance(ctx context.Context) (provider.Money, error) {
	const op = "balance"
	limit, err := p.api.Ask(ctx, op, "/dashboard/billing/subscription")
	if err != nil {
		return 0, err
	}
	hard, err := provider.ParseMoney(string(limit.Field("hard_limit_usd").Text()))
	if err != nil {
		return 0, p.unreadable(op)
	}
	if hard >= unlimited {
		e := provider.Errorf(provider.KindProvider, "this key has no limit of its own, so AIHubMax does not show what is left")
		return 0, p.api.Wrap(op, e.WithHint("look at "+p.info.RunsURL))
	}
	usage, err := p.api.Ask(ctx, op, "/dashboard/billing/usage")
	if err != nil {
		return 0, err
	}
	cents, err := provider.ParseMoney(string(usage.Field("total_usage").Text()))
	if err != nil || cents < 0 {
		return 0, p.unreadable(op)
	}
	return hard - (cents+50)/100, nil
}
