package cli_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/ui/cli"
)

func TestKeyKeepAndForget(t *testing.T) {
	ring := map[string]string{}
	all := []provider.Info{{Name: "runflow", Title: "Runflow", KeyURL: "https://app.runflow.io"}, {Name: "broken", Title: "Broken"}}
	for _, c := range []struct {
		args, in string
		code     int
		says     string
		left     string // what the ring holds for runflow afterwards
	}{
		{"key keep runflow", "canary-4711\n", 0, "stored in the system's keyring", "canary-4711"},
		{"key keep runflow", "  canary-4712", 0, "dailies doctor", "canary-4712"},
		{"key keep runflow", "Bearer canary-4713\r\n", 0, "stored in", "canary-4713"},
		{"key keep runflow", "\"canary-4712\"\nurl: https://app.runflow.io\n", 0, "stored in", "canary-4712"},
		{"key keep runflow", "", 2, "that is not a key: it is empty", "canary-4712"},
		{"key keep runflow", "Bearer \n", 2, "the word Bearer without a key", "canary-4712"},
		{"key keep runflow", "two words\n", 2, "paste the key alone", "canary-4712"},
		{"key keep nobody", "canary-1\n", 2, "use one of runflow broken", "canary-4712"},
		{"key keep broken", "canary-1\n", 1, "no keyring here", "canary-4712"},
		{"key", "", 2, "keep or forget", "canary-4712"},
		{"key forget runflow", "", 0, "", ""},
	} {
		var out, errs bytes.Buffer
		code := runWith(t.Context(), cli.Deps{
			In: strings.NewReader(c.in), Out: &out, Err: &errs, ErrTerminal: true,
			Keys: cli.Keys{
				Providers: func() []provider.Info { return all },
				Keep: func(_ context.Context, i provider.Info, key provider.Secret) error {
					if i.Name == "broken" {
						return errors.New("no keyring here")
					}
					ring[i.Name] = key.Reveal()
					return nil
				},
				Forget: func(_ context.Context, i provider.Info) error { delete(ring, i.Name); return nil },
			},
		}, strings.Fields(c.args)...)
		said := out.String() + errs.String()
		if code != c.code || !strings.Contains(said, c.says) || ring["runflow"] != c.left {
			t.Errorf("%s with %q: code %d, ring %q, says %q; want %d, %q, %q", c.args, c.in, code, ring["runflow"], said, c.code, c.left, c.says)
		}
		if strings.Contains(said, "canary") {
			t.Errorf("%s shows the key: %q", c.args, said)
		}
	}
}
