package provider

import (
	"regexp"
	"slices"
	"strings"
)

// DefaultFileName is the template of file names when the config gives none.
const DefaultFileName = "{date} {prompt} {id}"

// FileNameFields are what a template of file names may hold, in braces.
func FileNameFields() []string {
	return []string{"id", "date", "time", "prompt", "provider", "model", "ratio", "length", "seed"}
}

var inBraces = regexp.MustCompile(`\{[^{}]*\}`)

// ExpandFileName replaces each field of a template by its value. "" stands for
// [DefaultFileName].
func ExpandFileName(template string, value func(field string) string) string {
	if template == "" {
		template = DefaultFileName
	}
	return inBraces.ReplaceAllStringFunc(template, func(field string) string { return value(strings.Trim(field, "{}")) })
}

// CheckFileName returns an error for a template with an unknown field, or one that
// names a folder.
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
