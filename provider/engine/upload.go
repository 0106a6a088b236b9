package engine

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"dailies/provider"
	"dailies/provider/imagefile"
	"dailies/provider/mediafile"
	"dailies/provider/run"
)

// localFile is a local file of a request, as read before it is uploaded.
type localFile struct {
	path, mediaType, hash string
	bytes                 int64
	wrong                 string // why the model does not accept it, or ""
}

// readLocal reads and validates a local file. Errors are of KindFile.
func readLocal(m provider.Model, f provider.LocalFile) (localFile, error) {
	if f.Field.IsImage() {
		facts, err := imagefile.Read(f.Path)
		return localFile{f.Path, facts.Type, facts.Hash, facts.Bytes, m.Images.Check(facts)}, err
	}
	facts, err := mediafile.Read(f.Path)
	return localFile{f.Path, facts.Type, facts.Hash, facts.Bytes, m.MediaLimits(f.Field).Check(facts, f.Audio())}, err
}

// uploadFiles returns the request with its local files replaced by uploads. ready is false if the
// run must wait or has ended.
func (s *step) uploadFiles() (request provider.Request, ready bool, err error) {
	named, err := s.namedFiles()
	if err != nil {
		return provider.Request{}, false, err
	}
	at := map[string]string{} // URL by local path
	for _, f := range s.run.Request.LocalFiles() {
		url, err := s.upload(f, named[f.Path])
		if err != nil {
			return provider.Request{}, false, s.uploadFailed(err)
		}
		at[f.Path] = url
	}
	m, _ := s.Model(s.run.Provider + "/" + s.run.Model)
	return m.Sent(s.run.Request).WithMedia(func(path string) string {
		if url := at[path]; url != "" {
			return url
		}
		return path
	}), true, nil
}

// namedFiles returns the references that the prompt mentions by name, by their paths.
func (s *step) namedFiles() (map[string]run.Reference, error) {
	if len(s.run.Request.Names) == 0 {
		return nil, nil
	}
	library, err := s.store.References(s.ctx)
	named := map[string]run.Reference{}
	for _, ref := range run.Named(s.run.Request, library) {
		named[ref.Path] = ref
	}
	return named, err
}

// uploadsOf is the name under which the uploads of a provider are recorded. Those of another
// account have another one.
func uploadsOf(info provider.Info) string {
	if info.KeyID == "" {
		return info.Name
	}
	return info.Name + " " + info.KeyID
}

// upload returns the URL of a file in the provider's file store, uploading it unless it is there
// already. A file with a name is the one that got the name, or an error.
func (s *step) upload(f provider.LocalFile, named run.Reference) (string, error) {
	up, ok := s.vendors.get(s.run.Provider).(provider.Uploader)
	if !ok {
		return "", provider.Errorf(provider.KindInput, "%s does not accept local files", s.info(s.run.Provider).Title).WithHint("give an https URL")
	}
	m, known := s.Model(s.run.Provider + "/" + s.run.Model)
	if why := m.NoUploadsFor(f.Field); known && why != "" {
		return "", provider.Errorf(provider.KindInput, "%s: %s", filepath.Base(f.Path), why)
	}
	file, err := readLocal(m, f)
	switch {
	case err != nil:
		return "", err
	case known && file.wrong != "":
		return "", provider.Errorf(provider.KindFile, "%s: %s", filepath.Base(f.Path), file.wrong)
	case named.Hash != "" && file.hash != named.Hash:
		return "", changedSinceNamed(named)
	case s.info(s.run.Provider).Inline:
		return inline(s.ctx, up, file)
	}
	uploads := uploadsOf(s.info(s.run.Provider))
	if u, ok, err := s.store.Uploaded(s.ctx, uploads, file.hash, time.Now()); err != nil || ok {
		return u.URL, err
	}
	if s.run.State != run.Uploading {
		s.run.State = run.Uploading
		if err := s.save(); err != nil {
			return "", err
		}
	}
	u, err := s.uploadFile(up, file)
	if err != nil {
		return "", err
	}
	s.addEvent("uploaded", "uploaded %s (%.1f MB)", filepath.Base(f.Path), float64(file.bytes)/1e6)
	return u.URL, s.store.KeepUpload(s.ctx, uploads, file.hash, time.Now(), u)
}

// inline returns a file encoded for the create call itself. It makes no call, so the limiter is
// not involved.
func inline(ctx context.Context, up provider.Uploader, file localFile) (string, error) {
	f, err := imagefile.Open(file.path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	u, err := up.Upload(ctx, file.named(f))
	return u.URL, err
}

// named returns the file under a name that does not reveal the user's file name.
func (l localFile) named(body io.Reader) provider.File {
	return provider.File{Name: l.hash[:16] + extensions[l.mediaType], Type: l.mediaType, Size: l.bytes, Body: body}
}

func (s *step) uploadFile(up provider.Uploader, file localFile) (u provider.UploadedFile, err error) {
	f, err := imagefile.Open(file.path)
	if err != nil {
		return u, err
	}
	defer f.Close()
	blocked, err := s.callProvider(s.shutdown, uploadPatience(file.bytes), func(ctx context.Context, _ provider.Provider) error {
		u, err = up.Upload(ctx, file.named(f))
		return err
	})
	if blocked > 0 {
		return u, &provider.Error{Kind: provider.KindNetwork, Message: "the provider cannot be reached", RetryAfter: blocked}
	}
	if err == nil && u.URL == "" {
		err = provider.Errorf(provider.KindProvider, "the upload returned no address")
	}
	return u, err
}

// uploadPatience is the time for an upload in units of Timing.Call: 10, and one more for every
// 10 MB.
func uploadPatience(bytes int64) time.Duration { return 10 + time.Duration(bytes/10_000_000) }

// extensions of uploads by media type.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp",
	provider.TypeMP4: ".mp4", provider.TypeMOV: ".mov", provider.TypeWebM: ".webm", provider.TypeMP3: ".mp3", provider.TypeWAV: ".wav",
}

// maxUploads is how often an upload is tried while the provider answers that it failed. Uploads
// are free and repeatable. Without an answer of the provider there is no limit.
const maxUploads = 6

func (s *step) uploadFailed(err error) error {
	if s.notSentError(err) {
		return nil
	}
	e := provider.AsError(err)
	s.run.Attempts++
	switch e.Kind {
	case provider.KindNetwork, provider.KindProvider, provider.KindRate:
		offline := e.Kind == provider.KindNetwork || e.Status/100 == 2 // a page from a proxy or portal, not the provider
		if offline || s.run.Attempts < maxUploads {
			s.retryAfter(s.backoff(e), e.RetryAfter, e)
			return s.save()
		}
	}
	e.Delivery = provider.NotSent
	s.finish(run.Failed, provider.ChargedNo, e)
	return s.save()
}
