package cli_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"dailies/ui/cli"
)

// jsonObject is a part of the schema.
type jsonObject = map[string]any

// schemaDoc returns the schema as JSON.
func schemaDoc(t *testing.T) jsonObject {
	t.Helper()
	var doc jsonObject
	if err := json.Unmarshal([]byte(cli.Schema()), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

// since returns the day from which each object and each field is printed.
func since(t *testing.T) map[string]string {
	t.Helper()
	days := map[string]string{}
	for name, def := range schemaDoc(t)["$defs"].(jsonObject) {
		day, _ := def.(jsonObject)["since"].(string)
		days[name] = day
		fields, _ := def.(jsonObject)["properties"].(jsonObject)
		for field, spec := range fields {
			days[name+"."+field] = day
			if own, ok := spec.(jsonObject)["since"].(string); ok {
				days[name+"."+field] = own
			}
		}
	}
	return days
}

// The golden file is what scripts can rely on: lines are only added to it. A new field has a
// "since" of its own, or it would claim to be as old as its object.
func TestTheSchemaSaysSinceWhenEachFieldIsPrinted(t *testing.T) {
	days := since(t)
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(days)) {
		owner, _, _ := strings.Cut(name, ".")
		if day := days[name]; len(day) != len("2026-11-21") || day < days[owner] {
			t.Errorf("%s is printed since %q, its object since %q", name, day, days[owner])
		}
		lines = append(lines, days[name]+" "+name)
	}
	golden.RequireEqual(t, []byte(strings.Join(lines, "\n")+"\n"))
}

// schemaOn returns the schema without what is printed only since a later day.
func schemaOn(t *testing.T, day string) *jsonschema.Schema {
	t.Helper()
	doc, days := schemaDoc(t), since(t)
	for name, def := range doc["$defs"].(jsonObject) {
		fields, _ := def.(jsonObject)["properties"].(jsonObject)
		required, _ := def.(jsonObject)["required"].([]any)
		later := func(field any) bool { return days[name+"."+field.(string)] > day }
		maps.DeleteFunc(fields, func(field string, _ any) bool { return later(field) })
		if required != nil {
			def.(jsonObject)["required"] = slices.DeleteFunc(required, later)
		}
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("dailies.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("dailies.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// What an earlier version printed fits the schema of its day, and what is printed now does not:
// the days are not just written down. What is printed now is validated wherever it is tested.
func TestWhatAnEarlierVersionPrintedFitsTheSchemaOfItsDay(t *testing.T) {
	files, err := filepath.Glob("testdata/json/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	w := newWorld(t)
	now := strings.TrimSpace(w.do("show", w.submitted("a corgi", "--wait"), "--json").ends(0).out)
	validate(t, now)
	for _, file := range files {
		schema := schemaOn(t, strings.TrimSuffix(filepath.Base(file), ".jsonl"))
		printed, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(printed)) {
			v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(v); err != nil {
				t.Errorf("%s: %s\n%v", file, line, err)
			}
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(now))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(v) == nil {
			t.Errorf("%s: what is printed now has nothing that is newer", file)
		}
	}
}
