package cli

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"dailies/provider"
)

// Any file of takes is parsed or an error.
func FuzzTakes(f *testing.F) {
	for _, s := range []string{
		`{"model":"runflow/x","prompt":"a cat","duration":"5s","seed":7}` + "\n" + `{"prompt":"a dog","duration":"auto"}`,
		"\ufeff{\"prompt\":\"x\"}", `{"duration":{}}`, `{"takes":1e99}`, `{"metadata":{"a":"b"}}`, "[1]", "null",
		"prompt,duration,tag\na cat,5,\"hero;x\"\n", "prompt\n\"unclosed", "takes\n-1\n", "\xff,\x00\n1,2",
	} {
		f.Add([]byte(s), false)
		f.Add([]byte(s), true)
	}
	f.Fuzz(func(t *testing.T, text []byte, table bool) {
		read := readJSON
		if table {
			read = readCSV
		}
		all, err := read(bytes.NewReader(text), requestSpec{})
		switch {
		case err == nil && (len(all) == 0 || len(all) > maxTakes):
			t.Errorf("%d takes", len(all))
		case err != nil && (len(all) > 0 || provider.UserMessage(err) == "" || strings.ContainsAny(provider.UserMessage(err), "\n\r")):
			t.Errorf("%d takes and %q", len(all), provider.UserMessage(err))
		}
	})
}

// Only a signed delivery causes a poll, of one job at most.
func FuzzCallback(f *testing.F) {
	for _, s := range []string{body, `{"run_id":5}`, `{"run_id":""}`, "null", "[]", "\xff", `{"run_id":"a"}{"run_id":"b"}`} {
		f.Add([]byte(s), sign(secret, s))
		f.Add([]byte(s), "")
		f.Add([]byte(s), strings.Repeat("0", 64))
	}
	f.Fuzz(func(t *testing.T, text []byte, signature string) {
		r := listening(secret)
		status := r.deliver(string(text), signature)
		signed := strings.EqualFold(signature, sign(secret, string(text)))
		if len(r.jobs) > 1 || len(r.jobs) > 0 && !signed || (status == http.StatusNoContent) != (len(r.jobs) == 1) {
			t.Errorf("%d, looks at %q, signed: %v", status, r.jobs, signed)
		}
		r = listening(secret)
		if s := string(text); r.deliver(s, sign(secret, s)) == http.StatusUnauthorized {
			t.Error("what is signed was refused")
		}
	})
}
