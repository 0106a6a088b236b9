package cli_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dailies/ui/cli"
)

var compiled = sync.OnceValues(func() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(cli.Schema()))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("dailies.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("dailies.json")
})

// validate fails unless a line matches the schema.
func validate(t *testing.T, line string) {
	t.Helper()
	if err := against(line); err != nil {
		t.Errorf("%s\n%v", line, err)
	}
}

func against(line string) error {
	schema, err := compiled()
	if err != nil {
		return err
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		return err
	}
	return schema.Validate(v)
}

// The control: the schema rejects invalid objects.
func TestTheSchemaRefusesWhatIsNoRun(t *testing.T) {
	w := newWorld(t)
	id := w.submitted("a corgi", "--wait")
	good := strings.TrimSpace(w.do("show", id, "--json").ends(0).out)
	validate(t, good)
	for _, c := range [][2]string{
		{`"state":"succeeded"`, `"state":"done"`},
		{`"saved":"saved"`, `"saved":"yes"`},
		{`"job":`, `"jobs":`},
		{`"tags":[]`, `"tags":null`},
		{`"error":null`, `"error":{}`},
		{`"low_usd":"`, `"low_usd":"$`},
		{`"id":"`, `"id":"-`},
		{`"created_at":"20`, `"created_at":"`},
		{`"bytes":`, `"bytes":-1`},
	} {
		bad := strings.Replace(good, c[0], c[1], 1)
		if bad == good {
			t.Errorf("%s does not stand in %s", c[0], good)
		} else if against(bad) == nil {
			t.Errorf("%s is let through", c[1])
		}
	}
}
