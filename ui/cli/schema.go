package cli

import _ "embed" // the schema

//go:embed schema.json
var schema string

// Schema is the JSON Schema of every object that --json prints.
func Schema() string { return schema }
