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
	all := []provider.Info{{Name: "runflow", Title: "Runflow", KeyURL: "https://app.runflow.io"}, {Name: "broken", Title: "Broken"}}
	safe := &fakeSafe{keys: map[string]string{}}
	for _, c := range []struct {
		args, in string
		code     int
		says     string
		left     string // what the ring holds for runflow afterwards
	}{
		{"key keep runflow", "canary-4711\n", 0, "stored in the keyring", "canary-4711"},
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
			Keys: cli.Keys{Providers: func() []provider.Info { return all }, Safe: safe.open},
		}, strings.Fields(c.args)...)
		said := out.String() + errs.String()
		if code != c.code || !strings.Contains(said, c.says) || safe.keys["runflow"] != c.left {
			t.Errorf("%s with %q: code %d, ring %q, says %q; want %d, %q, %q", c.args, c.in, code, safe.keys["runflow"], said, c.code, c.left, c.says)
		}
		if strings.Contains(said, "canary") {
			t.Errorf("%s shows the key: %q", c.args, said)
		}
	}
}

// fakeSafe is a keyring, or with none a file, in memory. The keyring fails for "broken".
type fakeSafe struct {
	none   bool
	keys   map[string]string
	inFile bool // the last key was kept in the file
}

func (s *fakeSafe) open(cli.Flags) (cli.KeySafe, error) { return s, nil }
func (s *fakeSafe) HasKeyring(context.Context) bool     { return !s.none }
func (s *fakeSafe) File() string                        { return "/home/ada/keys.toml" }
func (s *fakeSafe) Forget(_ context.Context, i provider.Info) error {
	delete(s.keys, i.Name)
	return nil
}

func (s *fakeSafe) Keep(_ context.Context, i provider.Info, key provider.Secret, inFile bool) (string, error) {
	if i.Name == "broken" {
		return "", errors.New("no keyring here")
	}
	s.keys[i.Name], s.inFile = key.Reveal(), inFile
	if inFile {
		return s.File(), nil
	}
	return "the keyring", nil
}

// countedReader counts what is read of it.
type countedReader struct {
	*strings.Reader
	read int
}

func (r *countedReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.read += n
	return n, err
}

// TestKeyWithoutAKeyring: the file is agreed to before a single byte of the secret is read.
func TestKeyWithoutAKeyring(t *testing.T) {
	all := []provider.Info{{Name: "runflow", Title: "Runflow", KeyEnv: []string{"RUNFLOW_API_KEY"}}}
	for _, c := range []struct {
		args, in string
		terminal bool
		code     int
		says     string
		read     int
		left     string
	}{
		{"key keep runflow", "canary-1\n", false, 1, "add --file to store it in /home/ada/keys.toml, or set it as RUNFLOW_API_KEY", 0, ""},
		{"key keep runflow --file", "canary-2\n", false, 0, "", 9, "canary-2"},
		{"key keep runflow", "n\ncanary-3\n", true, 1, "Store the key in /home/ada/keys.toml, which only you can read? [y/N]", 2, ""},
		{"key keep runflow", "y\ncanary-4\n", true, 0, "is stored in /home/ada/keys.toml", 11, "canary-4"},
	} {
		var out, errs bytes.Buffer
		in, safe := &countedReader{Reader: strings.NewReader(c.in)}, &fakeSafe{none: true, keys: map[string]string{}}
		code := runWith(t.Context(), cli.Deps{
			In: in, Out: &out, Err: &errs, InTerminal: c.terminal, ErrTerminal: c.terminal,
			Keys: cli.Keys{Providers: func() []provider.Info { return all }, Safe: safe.open},
		}, strings.Fields(c.args)...)
		said := out.String() + errs.String()
		if code != c.code || !strings.Contains(said, c.says) || in.read != c.read || safe.keys["runflow"] != c.left || safe.inFile != (c.left != "") {
			t.Errorf("%s with %q: code %d, %d bytes read, kept %q in a file: %v, says %q", c.args, c.in, code, in.read, safe.keys["runflow"], safe.inFile, said)
		}
		if strings.Contains(said, "canary") {
			t.Errorf("%s shows the key: %q", c.args, said)
		}
	}
}
