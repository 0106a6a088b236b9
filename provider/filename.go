package provider

import (
	"regexp"
	"slices"
	"strings"
)

// DefaultFileName is the file name template if the config has none. Without a seed, or without
// a shot, a file is called without it.
const DefaultFileName = "{shot}_{take}_{slug}_s{seed}"

// FileNameFields returns the fields that a file name template may contain, in braces.
func FileNameFields() []string {
	return []string{"id", "date", "time", "prompt", "provider", "model", "ratio", "length", "seed", "shot", "take", "slug"}
}

var inBraces = regexp.MustCompile(`\{[^{}]*\}`)

// ExpandFileName replaces the fields of a template by their values. "" means [DefaultFileName].
func ExpandFileName(template string, value func(field string) string) string {
	if template == "" {
		template = DefaultFileName
	}
	return inBraces.ReplaceAllStringFunc(template, func(field string) string { return value(strings.Trim(field, "{}")) })
}

// CheckFileName returns an error for a template that has an unknown field or contains a folder.
func CheckFileName(template string) error {
	if strings.ContainsAny(template, `/\`) {
		return Errorf(KindInput, "the file name %q holds a slash", template).WithHint("set the folder apart, under download_dir")
	}
	for _, field := range inBraces.FindAllString(template, -1) {
		if !slices.Contains(FileNameFields(), strings.Trim(field, "{}")) {
			return Errorf(KindInput, "the file name %q holds %s", template, field).WithHint("use {" + strings.Join(FileNameFields(), "} {") + "}")
		}
	}
	return nil
}
