package engine

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"dailies/provider"
)

// DefaultName is the file name template when the config gives none.
const DefaultName = "{date} {prompt} {id}"

// nameParts are what a template may hold, in braces.
var nameParts = map[string]func(Run) string{
	"id":       func(r Run) string { return r.ID },
	"date":     func(r Run) string { return createdAs(r, time.DateOnly) },
	"time":     func(r Run) string { return createdAs(r, "150405") },
	"prompt":   func(r Run) string { return cutBytes(fileSafe(r.Request.Prompt), 48) },
	"provider": func(r Run) string { return r.Provider },
	"model":    func(r Run) string { return strings.ReplaceAll(r.Model, "/", "-") },
	"ratio":    func(r Run) string { return strings.ReplaceAll(r.Request.Ratio, ":", "x") },
	"length":   func(r Run) string { return strings.ReplaceAll(provider.Seconds(r.Request.Seconds), " ", "") },
	"seed":     seedPart,
}

// createdAs is when the run was made; "undated" for one that was made elsewhere at
// a time that its list does not tell.
func createdAs(r Run, layout string) string {
	if r.Created.IsZero() {
		return "undated"
	}
	return r.Created.Local().Format(layout)
}

func seedPart(r Run) string {
	if r.Seed != nil {
		return strconv.FormatInt(*r.Seed, 10)
	}
	if r.Request.Seed != nil {
		return strconv.FormatInt(*r.Request.Seed, 10)
	}
	return "random"
}

var inBraces = regexp.MustCompile(`\{[^{}]*\}`)

// CheckName returns an error for a template with an unknown part, or one that
// names a folder. "" stands for [DefaultName].
func CheckName(template string) error {
	if strings.ContainsAny(template, `/\`) {
		return provider.Errorf(provider.KindInput, "the file name %q holds a slash", template).With("set the folder apart, under download_dir")
	}
	for _, part := range inBraces.FindAllString(template, -1) {
		if _, ok := nameParts[strings.Trim(part, "{}")]; !ok {
			return provider.Errorf(provider.KindInput, "the file name %q holds %s", template, part).
				With("use {id} {date} {time} {prompt} {provider} {model} {ratio} {length} {seed}")
		}
	}
	return nil
}

// FileName is the name, without an ending, under which a run's video is saved.
// It is one harmless path element of at most 120 bytes on every system, whatever
// the prompt or the provider's words hold.
func FileName(template string, r Run) string {
	if template == "" {
		template = DefaultName
	}
	name := inBraces.ReplaceAllStringFunc(template, func(part string) string {
		if f, ok := nameParts[strings.Trim(part, "{}")]; ok {
			return f(r)
		}
		return ""
	})
	name = cutBytes(fileSafe(name), 120)
	if name == "" || reserved(name) {
		name = cutBytes(fileSafe("video "+name+" "+r.ID), 120)
	}
	return name
}

// fileSafe keeps letters with their marks, digits and a few signs; what cannot be
// seen is left out, and everything else becomes one space. It never begins with a
// dot or a dash and never ends with a dot.
func fileSafe(s string) string {
	var b strings.Builder
	gap := true // before the first letter a mark has nothing to stand on
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

// cutBytes shortens s to at most n bytes, never inside a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.Trim(s[:n], " .-")
}

// reserved reports whether Windows takes the name for a device.
func reserved(name string) bool {
	base, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch strings.TrimSpace(base) {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	base = strings.TrimSpace(base)
	return len(base) == 4 && (base[:3] == "COM" || base[:3] == "LPT") && base[3] >= '0' && base[3] <= '9'
}

// numbered is the name for the n-th file of the same name.
func numbered(name string, n int) string {
	if n <= 1 {
		return name
	}
	return fmt.Sprintf("%s %d", name, n)
}
