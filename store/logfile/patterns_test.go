package logfile_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/store/logfile"
)

// Each kind of secret is recognized in a log line in every context; the rest of the line is
// kept.
func TestEveryPatternHasItsSample(t *testing.T) {
	const secret = "5ec7e75ec7e7"
	key := provider.NewSecret(`canary"\+/` + secret)
	for name, v := range map[string]any{
		"a live key":         "rf_live_" + secret,
		"a service key":      "rf_svc_" + secret,
		"a test key":         "rf_test_" + secret,
		"a short key":        "rf_" + secret,
		"another key":        "sk-" + secret,
		"a webhook secret":   "whsec_" + secret,
		"a bearer":           "Authorization: Bearer " + secret,
		"a signature":        "X-Amz-Signature=" + secret,
		"a credential":       "X-Amz-Credential=" + secret + "&x",
		"a token":            "token=" + secret,
		"an API key":         "api_key=" + secret + " and more",
		"a signed address":   "https://store.example/a.mp4?sig=" + secret,
		"an error of a call": &url.Error{Op: "Get", URL: "https://store.example/a.mp4?X-Amz-Signature=" + secret, Err: errors.New("refused")},
		"an error about it":  fmt.Errorf("saving: %w", &url.Error{Op: "Get", URL: "https://store.example/?token=" + secret, Err: errors.New("refused")}),
		"a proxy's password": "proxy http://me:" + secret + "@proxy.example:8080 refuses",
		"our key":            key.Reveal(),
		"our key in a URL":   url.QueryEscape(key.Reveal()),
		"our key in words":   errors.New("no such key: " + key.Reveal() + ", sorry"),
		"a stack":            "goroutine 1:\nmain.f(\"Bearer " + secret + "\")",
	} {
		path := filepath.Join(t.TempDir(), "log")
		log, file, err := logfile.Open(path, slog.LevelDebug, key)
		if err != nil {
			t.Fatal(err)
		}
		log.Warn("before", "what", v, "after", "behind")
		log.With("what", v).WithGroup("g").Info("before behind", slog.Group("in", "it", v))
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), secret) {
			t.Errorf("%s stands in the log: %s", name, text)
		}
		if strings.Count(string(text), "before") != 2 || strings.Count(string(text), "behind") != 2 {
			t.Errorf("%s took more with it: %s", name, text)
		}
	}
}

// Other text is not redacted.
func TestPlainWordsStay(t *testing.T) {
	r := &logfile.Redactor{Keys: []provider.Secret{provider.NewSecret("abc")}}
	for _, s := range []string{
		"token bucket of 10", "the signature is missing", "https://app.runflow.io/runs/run_123", "performance", "run=01JD key=7",
		"saved as /home/ada/Videos/a cat.mp4", "abc",
	} {
		if got := r.Clean(s); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
