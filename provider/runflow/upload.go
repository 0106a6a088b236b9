package runflow

import (
	"context"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// files is Runflow's asset store (guide on assets).
type files struct{ api *vendorhttp.Client }

// largest is the limit of an asset; that of a model's image is lower.
const largest = 50 << 20

type asset struct {
	ID  vendorhttp.Text `json:"id"`
	URL vendorhttp.Text `json:"url"`
}

// Upload announces the file, sends it to the store without our key, and confirms it. The
// returned URL is signed and valid for days.
func (fs files) Upload(ctx context.Context, f provider.File) (provider.UploadedFile, error) {
	if f.Size < 1 || f.Size > largest {
		return provider.UploadedFile{}, fs.api.Wrap("upload", provider.Errorf(provider.KindFile,
			"the file has %d bytes; Runflow takes 1 byte to 50 MiB", f.Size))
	}
	var slot struct {
		AssetID   vendorhttp.Text `json:"asset_id"`
		UploadURL vendorhttp.Text `json:"upload_url"`
	}
	what := map[string]any{"filename": f.Name, "mime_type": f.Type, "size_bytes": f.Size}
	if err := fs.api.Post(ctx, "upload", "/v1/asset-uploads", what, &slot); err != nil {
		return provider.UploadedFile{}, err
	}
	if !vendorhttp.UsableID(string(slot.AssetID)) {
		return provider.UploadedFile{}, fs.unclear("an asset id")
	}
	if err := fs.api.Put(ctx, "upload", string(slot.UploadURL), f.Type, f.Size, f.Body); err != nil {
		return provider.UploadedFile{}, err
	}
	id := vendorhttp.PathID(string(slot.AssetID))
	var a asset
	if err := fs.api.Post(ctx, "upload", "/v1/asset-uploads/"+id+"/confirmations", struct{}{}, &a); err != nil {
		return provider.UploadedFile{}, err
	}
	if a.URL == "" {
		if err := fs.api.Get(ctx, "upload", "/v1/assets/"+id, &a); err != nil {
			return provider.UploadedFile{}, err
		}
	}
	if !provider.IsURL(string(a.URL)) {
		return provider.UploadedFile{}, fs.unclear("the picture's address")
	}
	return provider.UploadedFile{URL: string(a.URL), Expires: vendorhttp.LinkExpiry(string(a.URL))}, nil
}

func (fs files) unclear(what string) *provider.Error {
	return fs.api.Wrap("upload", provider.Errorf(provider.KindProvider, "Runflow answered the upload without %s", what).WithHint("try again"))
}
