package provider

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkOptions validates the fields described by [Model.Options].
func (m Model) checkOptions(r Request, add func(Field, bool, string, ...any)) {
	for _, f := range Fields() {
		if !f.IsOption() {
			continue
		}
		if l := f.Limits(m); f.unsetIn(&r) {
			if l.Requirement == Required && f.blankIn(&r) {
				add(f.ID, false, "this model needs a %s", f.ID)
			}
		} else if why := m.optionIssue(f, l, f.Values(r)); why != "" {
			add(f.ID, false, "%s", why)
		} else if other, ok := l.clashes(r); ok {
			add(f.ID, false, "it needs %s %s; choose that, or switch it off", other, l.With[other])
		} else if f.IsMedia() && m.UploadNote != "" && slices.ContainsFunc(f.Values(r), IsPath) {
			add(f.ID, true, "%s", m.UploadNote)
		}
	}
}

// checkTogether validates combinations of fields.
func (m Model) checkTogether(r Request, add func(Field, bool, string, ...any)) {
	seen := len(r.References) + len(r.ReferenceVideos)
	if r.SourceVideo != "" {
		seen++
	}
	switch sounds := len(r.ReferenceAudios); {
	case m.MaxReferences > 0 && seen+sounds > m.MaxReferences:
		add(FieldReferences, false, "%d references; this model takes at most %d of all kinds together", seen+sounds, m.MaxReferences)
	case m.Start == Optional && r.StartFrame == "" && r.EndFrame != "":
		add(FieldEnd, false, "an end frame alone is not possible; give a start frame too")
	case m.NeedsReference && seen+sounds == 0:
		add(FieldReferences, false, "this model needs a reference: an image, a video or an audio")
	case sounds > 0 && seen == 0 && !m.LoneAudio && m.Options[FieldReferenceAudios].Requirement != Unsupported:
		add(FieldReferenceAudios, false, "this model takes no audio alone; give a reference image or video too")
	}
}

// clashes returns the first other field without the value that it must have.
func (l Limits) clashes(r Request) (other Field, clash bool) {
	for _, f := range Fields() {
		if want, ok := l.With[f.ID]; ok && !slices.Equal(f.Values(r), []string{want}) {
			return f.ID, true
		}
	}
	return "", false
}

// optionIssue returns what is wrong with the value of an option, or "".
func (m Model) optionIssue(f FieldSpec, l Limits, values []string) string {
	switch {
	case l.Requirement == Unsupported:
		return fmt.Sprintf("this model takes no %s; clear it", f.ID)
	case f.Kind == ValueChoice && !slices.Contains(l.Choices, values[0]):
		return fmt.Sprintf("%q is not offered here; choose one of %s", values[0], strings.Join(l.Choices, " "))
	case f.IsList() && len(values) > l.Max:
		return fmt.Sprintf("%d %s; this model takes at most %d", len(values), f.ID, l.Max)
	case f.Kind == ValueNumber && !l.holds(values[0]):
		return fmt.Sprintf("%s is not possible; take %d to %d", values[0], l.Least, l.Most)
	case f.Kind == ValueText:
		return textIssue(values[0], l.Max)
	case f.IsMedia():
		return m.mediaIssue(f, values)
	}
	return ""
}

// textIssue returns what is wrong with a one-line text, or "".
func textIssue(text string, most int) string {
	control, n := FindControl(text), utf8.RuneCountInString(text)
	switch {
	case control != "":
		return "it has " + control + "; remove it"
	case !utf8.ValidString(text):
		return "it is not valid text; write it again"
	case most > 0 && n > most:
		return fmt.Sprintf("%d of %d characters; shorten it by %d", n, most, n-most)
	}
	return ""
}

// mediaIssue returns what is wrong with the first invalid entry, or "".
func (m Model) mediaIssue(f FieldSpec, values []string) string {
	for _, v := range values {
		why := ""
		switch {
		case IsURL(v):
			why = publicURL(v)
		case !IsPath(v):
			why = notAPath(v)
		default:
			why = m.NoUploadsFor(f)
		}
		if why != "" {
			return why
		}
	}
	return ""
}
