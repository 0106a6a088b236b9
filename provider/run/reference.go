package run

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"dailies/provider"
)

// Reference is a picture, video or audio file with a name, under which every prompt may mention
// it: "@corgi".
type Reference struct {
	Name  string // without the @
	Kind  ReferenceKind
	Path  string // absolute
	Hash  string // SHA-256 of the content when it got its name, hex
	Bytes int64
	Added time.Time
}

// ReferenceKind is the kind of a reference. The values are stored.
type ReferenceKind string

// The kinds of references.
const (
	ImageReference ReferenceKind = "image"
	VideoReference ReferenceKind = "video"
	AudioReference ReferenceKind = "audio"
)

// field is the list of a request that a reference belongs to.
func (k ReferenceKind) field() provider.FieldSpec {
	id := provider.FieldReferences
	switch k {
	case VideoReference:
		id = provider.FieldReferenceVideos
	case AudioReference:
		id = provider.FieldReferenceAudios
	}
	f, _ := provider.FieldOf(id)
	return f
}

// Offered reports whether a model takes the reference.
func (ref Reference) Offered(m provider.Model) bool { return ref.Kind.field().Offered(m) }

// maxReferenceName is in characters.
const maxReferenceName = 40

// CheckReferenceName returns why text cannot be the name of a reference, or nil. The names of the
// numbered tags, such as image1, are taken.
func CheckReferenceName(text string) error {
	odd := func(c rune) bool { return c != '_' && c != '-' && !unicode.IsLetter(c) && !unicode.IsDigit(c) }
	first := []rune(text + " ")[0]
	tag := "@" + text
	switch {
	case text == "":
		return provider.Errorf(provider.KindInput, "a reference needs a name, such as corgi")
	case len([]rune(text)) > maxReferenceName:
		return provider.Errorf(provider.KindInput, "the name of a reference has at most %d characters", maxReferenceName)
	case strings.ContainsFunc(text, odd) || !unicode.IsLetter(first):
		return provider.Errorf(provider.KindInput, "the name of a reference begins with a letter and has letters, digits, - and _ only, such as corgi")
	case provider.Tagged(tag, func(string, string) string { return "" }) != tag:
		return provider.Errorf(provider.KindInput, "%s means a reference by its number; choose another name", tag)
	}
	return nil
}

// Resolve returns a request for m with the named references that its prompt mentions, in the order
// of first use, after those that it has already, and records their names. Names that were recorded
// before keep their files. The issues tell about names that the model or the library does not have.
func Resolve(m provider.Model, r provider.Request, library []Reference) (provider.Request, []provider.FieldIssue) {
	before := r.Names
	r.Names = nil
	var issues []provider.FieldIssue
	add := func(warning bool, format string, args ...any) {
		p := provider.FieldIssue{Field: provider.FieldPrompt, Message: fmt.Sprintf(format, args...), Warning: warning}
		if !slices.Contains(issues, p) {
			issues = append(issues, p)
		}
	}
	names := slices.Collect(maps.Keys(before))
	for _, ref := range library {
		names = append(names, ref.Name)
	}
	for _, name := range provider.Mentioned(r.Prompt, names) {
		ref, known := find(library, name)
		if path := before[name]; path != "" && holds(r, path) {
			note(&r, name, path)
			continue
		}
		switch f := ref.Kind.field(); {
		case !known:
			add(true, "@%s is only text: there is no reference with this name", name)
		case !f.Offered(m):
			add(false, "this model takes no %s, which @%s is; choose another model or change the prompt", f.ID, ref.Name)
		default:
			if files := f.Values(r); !slices.Contains(files, ref.Path) {
				_ = f.Set(&r, append(files, ref.Path)...) // a path is valid
			}
			note(&r, ref.Name, ref.Path)
		}
	}
	return r, issues
}

// find returns the reference with a name, whatever its case.
func find(library []Reference, name string) (Reference, bool) {
	i := slices.IndexFunc(library, func(ref Reference) bool { return strings.EqualFold(ref.Name, name) })
	if i < 0 {
		return Reference{}, false
	}
	return library[i], true
}

// note records the name of a file of the request.
func note(r *provider.Request, name, path string) {
	if r.Names == nil {
		r.Names = map[string]string{}
	}
	r.Names[name] = path
}

// holds reports whether a request has a file.
func holds(r provider.Request, path string) bool {
	return slices.ContainsFunc(r.LocalFiles(), func(f provider.LocalFile) bool { return f.Path == path })
}

// Named returns the references that a resolved request mentions by name, to check their files.
func Named(r provider.Request, library []Reference) []Reference {
	var all []Reference
	for _, ref := range library {
		if r.Names[ref.Name] == ref.Path {
			all = append(all, ref)
		}
	}
	return all
}
