package cli

import (
	_ "embed" // the schema
	"fmt"
	"strings"

	"dailies/provider"
)

//go:embed schema.json
var schema string

// optionsLine is the placeholder for the options of the field table in the schema.
const optionsLine = `        "options": {}` + "\n"

// optionsSince is the day from which --json prints the options of the field table.
const optionsSince = "2026-11-30"

// Schema returns the JSON Schema of every object that --json prints.
func Schema() string {
	var lines []string
	for _, f := range provider.Fields() {
		if f.IsOption() {
			lines = append(lines, fmt.Sprintf("        %q: {\"since\": %q, %s", f.Column(), optionsSince, schemaOf(f)[1:]))
		}
	}
	return strings.Replace(schema, optionsLine, strings.Join(lines, ",\n")+"\n", 1)
}

// schemaOf returns the schema of a field's value in a request.
func schemaOf(f provider.FieldSpec) string {
	switch {
	case f.IsList():
		return `{"type": "array", "items": {"type": "string"}}`
	case f.Kind == provider.ValuePairs:
		return `{"type": "object", "additionalProperties": {"type": "string"}}`
	case f.Kind == provider.ValueSwitch:
		return `{"type": "boolean"}`
	case f.Kind == provider.ValueNumber:
		return `{"type": "integer"}`
	}
	return `{"type": "string"}`
}
