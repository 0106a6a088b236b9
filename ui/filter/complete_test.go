package filter

import (
	"slices"
	"testing"
)

func TestComplete(t *testing.T) {
	known := Known{Tags: []string{"hero", "main hero"}, Models: []string{"seedance 2.0"}, Providers: []string{"fal", "runflow"},
		Shots: []string{"S010", "S020"}, Projects: []string{"Night train"}}
	for in, want := range map[string][]string{
		"":                  nil,
		"corgi":             nil,
		"corgi ":            nil,
		"st":                {"status:"},
		"corgi !sta":        {"!status:"},
		"re":                {"res:"},
		"status:fa":         {"status:failed"},
		"status:failed":     nil,
		"STATUS:un":         {"STATUS:unsure"},
		"x provider:r":      {"provider:runflow"},
		"tag:":              {"tag:hero", `tag:"main hero"`},
		"tag:main":          {`tag:"main hero"`},
		`tag:"main h`:       {`tag:"main hero"`},
		"shot:s0":           {"shot:S010", "shot:S020"},
		"!is:p":             {"!is:pick"},
		`project:"Night `:   {`project:"Night train"`},
		"model:s":           {`model:"seedance 2.0"`},
		"seed:4":            nil,
		`"status:failed" s`: {"status:", "shot:", "seed:"},
	} {
		if got := Complete(in, known); !slices.Equal(got, want) {
			t.Errorf("Complete(%q) = %q, want %q", in, got, want)
		}
	}
	// what is proposed is a filter, or its beginning
	for _, in := range []string{"status:", "is:", "has:"} {
		for _, c := range Complete(in, known) {
			if _, err := Parse(c); err != nil {
				t.Errorf("%q is proposed: %v", c, err)
			}
		}
	}
}
