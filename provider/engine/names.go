package engine

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/imagefile"
	"dailies/provider/mediafile"
	"dailies/provider/run"
)

// resolve returns a request for m with the named references that its prompt mentions. named are
// those that the library has.
func (e *Engine) resolve(ctx context.Context, m provider.Model, r provider.Request) (resolved provider.Request, named []run.Reference, issues []provider.FieldIssue) {
	if !strings.Contains(r.Prompt, "@") {
		r.Names = nil
		return r, nil, nil
	}
	library, err := e.store.References(ctx)
	if err != nil {
		return r, nil, []provider.FieldIssue{{Field: provider.FieldPrompt, Message: "the names of references cannot be read: " + provider.UserMessage(err)}}
	}
	r, issues = run.Resolve(m, r, library)
	return r, run.Named(r, library), issues
}

// namedFileIssue returns why the file of a named reference is not the one that got the name, or "".
func namedFileIssue(ref run.Reference) string {
	var hash string
	var err error
	if ref.Kind == run.ImageReference {
		var facts provider.ImageInfo
		facts, err = imagefile.Read(ref.Path)
		hash = facts.Hash
	} else {
		var facts provider.MediaInfo
		facts, err = mediafile.Read(ref.Path)
		hash = facts.Hash
	}
	switch {
	case err != nil:
		return "@" + ref.Name + ": " + provider.UserMessage(err)
	case hash != ref.Hash:
		e := changedSinceNamed(ref)
		return e.Message + "; " + e.Hint
	}
	return ""
}

// changedSinceNamed is the error for a file that is not the one that got the name.
func changedSinceNamed(ref run.Reference) *provider.Error {
	return provider.Errorf(provider.KindFile, "@%s: %s has changed since it got this name", ref.Name, ref.Path).WithHint("accept it with dailies refs add " + ref.Name)
}

// NameFile gives a local picture, video or audio file a name, which prompts may mention. A
// reference with this name gets the new file.
func (e *Engine) NameFile(ctx context.Context, name, path string) (run.Reference, error) {
	if err := run.CheckReferenceName(name); err != nil {
		return run.Reference{}, err
	}
	ref := run.Reference{Name: name, Path: imagefile.Abs(provider.CleanImage(path)), Added: time.Now()}
	facts, err := mediafile.Read(ref.Path)
	if err != nil {
		return run.Reference{}, err
	}
	ref.Hash, ref.Bytes = facts.Hash, facts.Bytes
	switch kind, _, _ := strings.Cut(facts.Type, "/"); kind {
	case "image":
		if _, err := imagefile.Read(ref.Path); err != nil {
			return run.Reference{}, err
		}
		ref.Kind = run.ImageReference
	case "video":
		ref.Kind = run.VideoReference
	case "audio":
		ref.Kind = run.AudioReference
	default:
		return run.Reference{}, provider.Errorf(provider.KindFile, "%s is %s, not a picture, video or audio file", filepath.Base(ref.Path), facts.Type)
	}
	return ref, e.store.KeepReference(ctx, ref)
}

// ReferenceIssue returns why the file of a named reference is not the one that got the name, or
// "". It reads the file.
func (e *Engine) ReferenceIssue(ref run.Reference) string { return namedFileIssue(ref) }
