package providertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/sandbox"
)

// callbacks: only callbacks signed by the vendor are accepted.
func (s Setup) callbacks(t *testing.T) {
	const secret = "whsec_0123456789abcdef0123456789abcdef"
	r := s.open(t, func(o *sandbox.Options) {
		o.CallbackSecret, o.Speed = secret, sandbox.Speed{Queued: time.Second, Running: time.Second}
	})
	reader, ok := r.Provider.(provider.CallbackReader)
	if ok != (len(r.Info().CallbackSecretEnv) > 0 || r.Info().CallbackKey) {
		t.Errorf("it reads callbacks: %v, secrets in %v", ok, r.Info().CallbackSecretEnv)
	}
	if !ok {
		return
	}
	came := make(chan provider.Callback, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		select {
		case came <- provider.Callback{Header: req.Header, Body: body}:
		default: // one is enough
		}
	}))
	defer server.Close()
	o := newSubmission(r.Models()[0], "a cat")
	o.Request.Callback = server.URL + "/hook"
	report, err := r.Submit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var c provider.Callback
	select {
	case c = <-came:
	case <-time.After(10 * time.Second):
		t.Fatal("no callback came")
	}
	good, other := provider.NewSecret(secret), provider.NewSecret("whsec_another6789abcdef0123456789abcdef")
	if job, err := reader.ReadCallback(t.Context(), c, []provider.Secret{other, good}); !namesJob(r.Info(), report.Job, job) || err != nil {
		t.Errorf("%q %v, want %s", job, err, report.Job)
	}
	tampered := provider.Callback{Header: c.Header, Body: append([]byte(" "), c.Body...)}
	_, err = reader.ReadCallback(t.Context(), tampered, []provider.Secret{good})
	r.fails("a tampered callback", err, provider.KindAuth)
	unsigned := provider.Callback{Header: http.Header{}, Body: c.Body}
	_, err = reader.ReadCallback(t.Context(), unsigned, []provider.Secret{good})
	r.fails("an unsigned callback", err, provider.KindAuth)
	if r.Info().CallbackKey {
		return // there is no secret
	}
	for _, none := range [][]provider.Secret{nil, {other}, {{}}} {
		_, err = reader.ReadCallback(t.Context(), c, none)
		r.fails("a callback of somebody else", err, provider.KindAuth)
	}
}

// namesJob reports whether a callback's job is the given one.
func namesJob(i provider.Info, job, said string) bool {
	return said == job || i.CallbackKey && said != "" && strings.HasSuffix(job, "/"+said)
}
