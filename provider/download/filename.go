package download

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dailies/provider"
)

// NameFields are the values that a file name template may use.
type NameFields struct {
	ID       string
	Provider string
	Model    string
	Created  time.Time
	Request  provider.Request
	Seed     *int64 // the seed that was used; nil if unknown
	Shot     string // the code of its shot, "" if unknown
	Take     int    // 0 if unknown
}

// value returns the text of a template field, "" if the field is unknown; see
// [provider.FileNameFields].
func (f NameFields) value(field string) string {
	switch field {
	case "id":
		return f.ID
	case "date":
		return createdAs(f.Created, time.DateOnly)
	case "time":
		return createdAs(f.Created, "150405")
	case "prompt":
		return cutBytes(sanitizeName(f.Request.Prompt), 48)
	case "slug":
		return slug(f.Request.Prompt)
	case "shot":
		return f.Shot
	case "take":
		if f.Take > 0 {
			return fmt.Sprintf("t%02d", f.Take)
		}
	case "provider":
		return f.Provider
	case "model":
		return strings.ReplaceAll(f.Model, "/", "-")
	case "ratio":
		return strings.ReplaceAll(f.Request.AspectRatio, ":", "x")
	case "length":
		return strings.ReplaceAll(provider.DurationText(f.Request.Duration), " ", "")
	case "seed":
		if seed := cmp.Or(f.Seed, f.Request.Seed); seed != nil {
			return strconv.FormatInt(*seed, 10)
		}
		return "random"
	}
	return ""
}

// FileName returns the name, without extension, under which a run's video is saved. It is a
// safe path element of at most 120 bytes on every system, whatever the prompt or the provider's
// texts contain.
func FileName(template string, f NameFields) string {
	if template == "" || template == provider.DefaultFileName {
		template = f.template()
	}
	name := cutBytes(sanitizeName(provider.ExpandFileName(template, f.value)), 120)
	if name == "" || reserved(name) {
		name = cutBytes(sanitizeName("video "+name+" "+f.ID), 120)
	}
	return name
}

// template returns the default template without the fields that the run does not have.
func (f NameFields) template() string {
	parts := []string{"{slug}"}
	if f.Shot != "" && f.Take > 0 {
		parts = []string{"{shot}", "{take}", "{slug}"}
	}
	if slug(f.Request.Prompt) == "" {
		parts[len(parts)-1] = "video"
	}
	if cmp.Or(f.Seed, f.Request.Seed) != nil {
		parts = append(parts, "s{seed}")
	}
	return strings.Join(parts, "_")
}

// LongerFileName returns the name for a video whose [FileName] is taken by another one: with
// the date, and the id in full. It is "" for a template of the user, which says what it wants.
func LongerFileName(template string, f NameFields) string {
	if template != "" && template != provider.DefaultFileName {
		return ""
	}
	end := "_" + createdAs(f.Created, time.DateOnly) + "_" + f.ID
	return cutBytes(FileName("", f), 120-len(end)) + sanitizeName(end)
}

// slug is the beginning of a prompt in lower case, its words joined by hyphens.
func slug(prompt string) string {
	const most = 32 // bytes
	words := strings.FieldsFunc(strings.ToLower(sanitizeName(prompt)), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) })
	if len(words) > 1 && (words[0] == "a" || words[0] == "an" || words[0] == "the") {
		words = words[1:]
	}
	joined := ""
	for _, w := range words {
		if joined == "" {
			joined = cutBytes(w, most)
			continue
		}
		if len(joined)+1+len(w) > most {
			break
		}
		joined += "-" + w
	}
	return joined
}

// sanitizeName keeps letters with their combining marks, digits and some punctuation. It drops
// invisible characters and replaces all others by one space. The result never begins with a dot
// or dash, and never ends with a dot.
func sanitizeName(s string) string {
	var b strings.Builder
	gap := true // a combining mark needs a letter before it
	for _, c := range s {
		switch {
		case unicode.In(c, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			continue
		case unicode.In(c, unicode.Mn, unicode.Mc) && !gap:
		case unicode.IsLetter(c), unicode.IsDigit(c), strings.ContainsRune("-_.,'", c):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
		default:
			gap = true
			continue
		}
		gap = false
		b.WriteRune(c)
	}
	return strings.Trim(b.String(), " .-")
}

// cutBytes shortens s to at most n bytes, without splitting a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.Trim(s[:n], " .-")
}

// reserved reports whether Windows reserves the name for a device.
func reserved(name string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch strings.TrimSpace(base) {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	base = strings.TrimSpace(base)
	return len(base) == 4 && (base[:3] == "COM" || base[:3] == "LPT") && base[3] >= '0' && base[3] <= '9'
}

// candidate returns the i-th name to try for a video, from 0: its name, then its longer one,
// then numbered ones.
func (r Request) candidate(i int) string {
	n := max(r.Output, 1)
	name := r.Name
	if i > 0 && r.LongerName != "" {
		name, i = r.LongerName, i-1
	}
	if n += i; n > 1 {
		return fmt.Sprintf("%s %d", name, n)
	}
	return name
}

// createdAs formats the creation time; "undated" if it is unknown, as for an imported run whose
// list gives none.
func createdAs(created time.Time, layout string) string {
	if created.IsZero() {
		return "undated"
	}
	return created.Local().Format(layout)
}
