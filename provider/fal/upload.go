package fal

import (
	"context"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// largest is the maximum size of a single-part upload.
const largest = 90 << 20

// Upload requests a URL and sends the file there without our key (fal's own client, storage).
// The file is readable by everyone who knows its URL.
func (p *Provider) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	if f.Size < 1 || f.Size > largest {
		return provider.UploadedFile{}, p.rest.Wrap("upload", provider.Errorf(provider.KindFile, "the file has %d bytes; fal takes 1 byte to 90 MiB", f.Size))
	}
	var slot struct {
		Upload vendorhttp.Text `json:"upload_url"`
		File   vendorhttp.Text `json:"file_url"`
	}
	what := map[string]string{"content_type": f.Type, "file_name": f.Name}
	if err := p.rest.Post(ctx, "upload", "/storage/upload/initiate?storage_type=fal-cdn-v3", what, &slot); err != nil {
		return provider.UploadedFile{}, err
	}
	if !provider.IsURL(string(slot.File)) {
		return provider.UploadedFile{}, p.rest.Wrap("upload", provider.Errorf(provider.KindProvider, "fal answered the upload without the file's address").WithHint("try again"))
	}
	if err := p.rest.Put(ctx, "upload", string(slot.Upload), f.Type, f.Size, f.Body); err != nil {
		return provider.UploadedFile{}, err
	}
	return provider.UploadedFile{URL: string(slot.File), Expires: time.Now().Add(fileLife)}, nil
}
