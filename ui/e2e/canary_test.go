//go:build unix

package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"dailies/provider/registry"
)

// Keys that occur nowhere else.
const (
	runflowCanary  = "rf_live_canaryRunflow0a1b2c3d4e5f"
	runcomfyCanary = "canary+RunComfy/0a1b2c3d4e5f6a7b=="
	aihubmaxCanary = "sk-canaryAIHubMax0a1b2c3d4e5f6a7b"
)

// canaries are the keys by provider.
func canaries() map[string]string {
	shapes := []string{runflowCanary, runcomfyCanary, aihubmaxCanary}
	keys := map[string]string{}
	for n, i := range registry.Accounts() {
		keys[i.Name] = "canary-" + i.Name + "-0a1b2c3d4e5f6a7b"
		if n < len(shapes) {
			keys[i.Name] = shapes[n]
		}
	}
	return keys
}

// schemeOf returns the authorization scheme of a provider.
func schemeOf(name string) string {
	for _, i := range registry.Accounts() {
		if i.Name == name {
			return i.Scheme()
		}
	}
	return ""
}

// sing returns the keys that are in a text, in any encoding.
func sing(text []byte) []string {
	var found []string
	for name, key := range canaries() {
		middle := key[6 : len(key)-4] // dots may stand for the rest, not for so little
		dresses := []string{middle, url.QueryEscape(middle), strings.ReplaceAll(middle, "/", `\/`)}
		for pad := range 3 { // base64 depends on what stands before
			dressed := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", pad) + key))
			dresses = append(dresses, dressed[4:len(dressed)-4])
		}
		for _, d := range dresses {
			if bytes.Contains(text, []byte(d)) {
				found = append(found, fmt.Sprintf("the key of %s as %q", name, d))
				break
			}
		}
	}
	return found
}

// songs returns the files of a stage that contain keys.
func (s *stage) songs() []string {
	s.t.Helper()
	var found []string
	err := filepath.WalkDir(s.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		for _, what := range append(sing(s.read(path)), sing([]byte(path))...) {
			found = append(found, strings.TrimPrefix(path, s.home)+" holds "+what)
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// canaryStage is a stage with a distinct key for each provider, and all logging enabled.
func canaryStage(t *testing.T) *stage {
	t.Helper()
	s := newStage(t)
	o := fast()
	o.Keys = slices.Collect(maps.Values(canaries()))
	o.Dir = s.path("sandbox")
	s.vendors(o)
	for _, i := range registry.Accounts() {
		s.env = append(s.env, i.KeyEnv[0]+"="+canaries()[i.Name])
	}
	s.env = append(s.env, "DAILIES_DEBUG=1", "TEA_DEBUG=1", "TEA_TRACE="+s.path("tea.log"))
	return s
}

// silent fails if a key is anywhere it should not be.
func (s *stage) silent(terminals ...*Terminal) {
	s.t.Helper()
	for _, found := range s.songs() {
		s.t.Error(found)
	}
	for _, a := range terminals {
		for _, found := range sing(a.Raw()) {
			s.t.Errorf("the terminal was sent %s", found)
		}
	}
	s.onlyAsked()
}

// onlyAsked fails unless each key was only sent to its own provider, in the authorization header.
func (s *stage) onlyAsked() {
	s.t.Helper()
	met := map[string]bool{}
	for _, r := range s.server.Requests() {
		name, _, _ := strings.Cut(strings.TrimPrefix(r.Path, "/"), "/")
		for header, values := range r.Header {
			for _, found := range sing([]byte(strings.Join(values, "\n"))) {
				mine := !r.Storage && header == "Authorization" && values[0] == schemeOf(name)+" "+canaries()[name]
				met[name] = met[name] || mine
				if !mine {
					s.t.Errorf("%s %s (storage: %v) was sent %s in %s", r.Method, r.Path, r.Storage, found, header)
				}
			}
		}
		for _, found := range sing([]byte(r.Path + "?" + r.Query + "\n" + string(r.Body))) {
			s.t.Errorf("%s %s (storage: %v) was sent %s", r.Method, r.Path, r.Storage, found)
		}
	}
	if len(met) != len(canaries()) {
		s.t.Errorf("only %v were asked with their keys", met)
	}
}

// heard runs commands and fails if they print a key.
func (s *stage) heard(commands ...[]string) {
	s.t.Helper()
	for _, args := range commands {
		c := s.run(args...)
		for _, found := range sing([]byte(c.out + c.err)) {
			s.t.Errorf("%s prints %s", c.line, found)
		}
	}
}

// From the form to the video, with all kinds of errors, the keys are only in the authorization
// header.
func TestKeysAreNowhere(t *testing.T) {
	t.Parallel()
	s := canaryStage(t)
	picture := s.picture("hill.png", 640, 360)
	for _, trouble := range []string{"#key-revoked@submit", "#key-revoked", "#500-before", "#redirect", "#no-balance", "#hostile-text", "#html", "#truncated-json", "#truncated-video"} {
		s.heard([]string{"submit", "-m", t2v, "-p", "a hill " + trouble, "-y", "--json"})
	}
	s.heard(
		[]string{"submit", "-m", i2v, "-p", "a hill", "-i", picture, "-y", "--wait", "--json"},
		[]string{"submit", "-m", "aihubmax/seedance-2.0-image-to-video", "-p", "a hill", "-i", picture, "-y", "--wait"},
		[]string{"submit", "-m", "runcomfy/bytedance/seedance-1-0/pro/image-to-video", "-p", "a hill", "-i", "https://example.com/a.png", "-y", "--wait"},
		[]string{"list"}, []string{"list", "--json"}, []string{"show", s.id("a hill #key-revoked@submit")}, []string{"show", "--events", s.id("a hill #redirect")},
		[]string{"doctor"}, []string{"doctor", "--json"}, []string{"config", "show"}, []string{"config", "path"}, []string{"models"}, []string{"spend"}, []string{"version"},
		[]string{"import"}, []string{"config", "edit"}, []string{"submit", "-m", t2v, "-p", "x", "--dry-run", "--json"}, []string{"no command"},
	)
	a := s.app(160, 50)
	a.Row("▸", "✓ saved", "a hill")
	a.Keys("<enter>")
	a.Shows("esc back")
	a.Keys("w", "G", "w", "<esc>")
	a.Hides("esc back")
	a.Keys("O")
	soon(t, "the folder is opened", func() bool { return exists(s.path("xdg-open.args")) || exists(s.path("open.args")) })
	a.Keys("n")
	a.Shows("New run")
	a.Keys("<ctrl+o>")
	soon(t, "the editor is opened", func() bool { return exists(s.path("editor.args")) })
	soon(t, "the app takes keys again", func() bool { // the screen may still be the one from before the editor
		a.Keys("z")
		screen := a.Screen()
		return strings.Contains(screen, "New run") && strings.Contains(screen, "zz")
	})
	a.Keys("<ctrl+c>")
	if got := a.Exit(); got != 0 {
		t.Errorf("it ends with %d", got)
	}
	if log := string(s.read(s.path("state/dailies/dailies.log"))); !strings.Contains(log, "level=DEBUG msg=call") {
		t.Errorf("the log is no debug log:\n%s", log)
	}
	for _, needed := range []string{"tea.log", "editor.env", "data/dailies/history.db"} {
		if info, err := os.Stat(s.path(needed)); err != nil || info.Size() == 0 {
			t.Errorf("%s holds nothing that could be looked at: %v", needed, err)
		}
	}
	s.silent(a)
}

// A server that echoes everything it receives, in all kinds of responses.
func TestKeysAreNowhereWhenTheyAreSentBack(t *testing.T) {
	t.Parallel()
	s := canaryStage(t)
	var n atomic.Int64 // of requests
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn := n.Add(1)
		body, _ := io.ReadAll(r.Body) // what is missing is not sent back
		key := r.Header.Get("Authorization")
		w.Header().Set("X-Request-Id", key)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader([]int{500, 401, 400, 403, 404, 422, 429, 200, 502, 302}[turn%10])
		fmt.Fprintf(w, `{"id":%q,"run_id":%q,"status":%q,"message":"you sent %s and %s","detail":{"code":%q,"message":%q},"error":{"message":%q,"code":%q}}`,
			key, key, key, key, strings.ReplaceAll(string(body), `"`, `'`), key, key, key, key)
	}))
	defer echo.Close()
	for _, i := range registry.Accounts() {
		s.env = append(s.env, i.BaseURLEnv+"="+echo.URL)
	}
	for _, model := range []string{t2v, "aihubmax/seedance-2.0-text-to-video", "runcomfy/bytedance/seedance-1-0/pro/image-to-video"} {
		for range 10 {
			args := []string{"submit", "-m", model, "-p", "a hill", "-y", "--json"}
			if strings.HasPrefix(model, "runcomfy") {
				args = append(args, "-i", "https://example.com/a.png")
			}
			s.heard(args)
		}
	}
	s.heard([]string{"list", "--json"}, []string{"list"}, []string{"doctor"}, []string{"import"}, []string{"show", "--events", s.firstID()})
	a := s.app(160, 50)
	a.Shows("a hill")
	for range 12 {
		a.Keys("<enter>")
		a.Shows("esc back")
		a.Keys("w", "G", "w", "<esc>")
		a.Hides("esc back")
		a.Keys("<down>")
	}
	a.Leave()
	a.Exit()
	for _, found := range append(s.songs(), sing(a.Raw())...) {
		t.Error(found)
	}
	if n := n.Load(); n < 30 {
		t.Errorf("only %d calls were answered", n)
	}
}

// firstID is that of the newest run.
func (s *stage) firstID() string {
	s.t.Helper()
	_, rest, _ := strings.Cut(s.run("list", "--limit", "1", "--json").ends(0).out, `"id":"`)
	id, _, ok := strings.Cut(rest, `"`)
	if !ok {
		s.t.Fatal("there is no run")
	}
	return id
}

// The control: the check finds keys in the log and in other programs without redaction, and in
// everything a server receives.
func TestKeysAreHeardWhereNothingHidesThem(t *testing.T) {
	t.Parallel()
	s := canaryStage(t)
	s.run("submit", "-m", t2v, "-p", "a hill", "-y", "--wait").ends(0)
	if found := s.songs(); len(found) > 0 {
		t.Fatal(found)
	}
	a := Start(t, 120, 36, s.env, s.broken("leak", "thrown with "+runcomfyCanary), "--accessible=false")
	a.Row("saved", "a hill")
	a.Keys("O")
	soon(t, "the folder is opened", func() bool { return exists(s.path("xdg-open.args")) || exists(s.path("open.args")) })
	a.Keys("<f9>")
	if got := a.Exit(); got != 2 {
		t.Errorf("it ends with %d", got)
	}
	found := strings.Join(s.songs(), "\n")
	for _, where := range []string{".env holds the key of runflow", "dailies.log holds the key of runcomfy"} {
		if !strings.Contains(found, where) {
			t.Errorf("nobody hears that …%s, only\n%s", where, found)
		}
	}
	for _, dress := range []string{runflowCanary, url.QueryEscape(runcomfyCanary), base64.StdEncoding.EncodeToString([]byte("Bearer " + aihubmaxCanary))} {
		if len(sing([]byte("said "+dress+" aloud"))) != 1 {
			t.Errorf("%s is not heard", dress)
		}
	}
	var sent int
	for _, r := range s.server.Requests() {
		sent += len(sing([]byte(r.Header.Get("Authorization"))))
	}
	if sent == 0 {
		t.Error("no key is heard in what the server was sent")
	}
}
