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

// uploadLife is how long an upload lives (docs.aihubmax.com, file upload pages).
const uploadLife = 72 * time.Hour

// Upload stores a frame.
//
// auto_cleanup is off: with it, a full store makes room by deleting the oldest
// uploads, and that may be the frame of a run that is paid and still waits.
// Without it a full store refuses the upload, before any money is spent.
func (p *Provider) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	const op = "upload"
	expires := time.Now().Add(uploadLife) // reckoned from before the call, to be early rather than late
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

// uploadError reads two statuses as what they are for a file. The pages list 403
// for uploads without a code; with auto_cleanup off it is what a full store says.
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

// CheckKey proves the key with the list of its models, which is free.
func (p *Provider) CheckKey(ctx context.Context) error {
	v, err := p.api.Ask(ctx, "check key", "/v1/models")
	if err == nil && !v.Field("data").IsList() {
		err = p.unreadable("check key")
	}
	return err
}

// unlimited is from where on a limit means that there is none.
const unlimited = 100_000_000 * provider.Dollar

// Balance returns the limit of the key less what was used of it. The vendor's
// names say US dollars; a setting of the site could make it another unit.
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
