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
	name := cutBytes(sanitizeName(provider.ExpandFileName(template, f.value)), 120)
	if name == "" || reserved(name) {
		name = cutBytes(sanitizeName("video "+name+" "+f.ID), 120)
	}
	return name
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

// uniqueName returns the name for the n-th file of that name.
func uniqueName(name string, n int) string {
	if n <= 1 {
		return name
	}
	return fmt.Sprintf("%s %d", name, n)
}

// createdAs formats the creation time; "undated" if it is unknown, as for an imported run whose
// list gives none.
func createdAs(created time.Time, layout string) string {
	if created.IsZero() {
		return "undated"
	}
	return created.Local().Format(layout)
}
