package provider_test

import (
	"strings"
	"testing"

	"dailies/provider"
)

func TestCheckFileName(t *testing.T) {
	for _, c := range []struct{ template, problem string }{
		{"", ""},
		{provider.DefaultFileName, ""},
		{"{id} {date} {time} {prompt} {provider} {model} {ratio} {length} {seed}", ""},
		{"just words", ""},
		{"{date", ""}, // harmless: the brace is left out
		{"{title}", "holds {title}: use {id} {date}"},
		{"{ID}", "holds {ID}"},
		{"{}", "holds {}"},
		{"{id} {../x}", "holds a slash"},
		{"{date}/{id}", "holds a slash: set the folder apart"},
		{`{date}\{id}`, "holds a slash"},
		{"/etc/passwd", "holds a slash"},
	} {
		err := provider.CheckFileName(c.template)
		if c.problem == "" && err != nil || c.problem != "" && !strings.Contains(provider.UserMessage(err), c.problem) {
			t.Errorf("%q: %v; want %q", c.template, err, c.problem)
		}
		if err != nil && provider.KindOf(err) != provider.KindInput {
			t.Errorf("%q: kind %s", c.template, provider.KindOf(err))
		}
	}
}
