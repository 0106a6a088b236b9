package fal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"dailies/provider"
)

// signer signs callbacks as fal does.
type signer struct {
	public  ed25519.PublicKey
	private ed25519.PrivateKey
}

func newSigner(t *testing.T) signer {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return signer{public, private}
}

func (s signer) jwks() string {
	b, _ := json.Marshal(map[string]any{"keys": []any{
		map[string]string{"kty": "RSA", "n": "AQAB"}, map[string]string{"x": "!"},
		map[string]string{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(s.public)},
	}})
	return string(b)
}

func (s signer) callback(id string, at time.Time, body string) provider.Callback {
	hash := sha256.Sum256([]byte(body))
	stamp := fmt.Sprint(at.Unix())
	message := strings.Join([]string{id, "user_1", stamp, hex.EncodeToString(hash[:])}, "\n")
	h := http.Header{}
	h.Set("X-Fal-Webhook-Request-Id", id)
	h.Set("X-Fal-Webhook-User-Id", "user_1")
	h.Set("X-Fal-Webhook-Timestamp", stamp)
	h.Set("X-Fal-Webhook-Signature", hex.EncodeToString(ed25519.Sign(s.private, []byte(message))))
	return provider.Callback{Header: h, Body: []byte(body)}
}

func TestReadCallback(t *testing.T) {
	s, other := newSigner(t), newSigner(t)
	_, p := start(t, map[string]answer{"GET " + keysPath: {Body: s.jwks()}})
	const body = `{"request_id":"024ca5b1-45d3","gateway_request_id":"1","status":"OK","payload":{}}`
	without := func(name string) func(*provider.Callback) {
		return func(c *provider.Callback) { c.Header.Del("X-Fal-Webhook-" + name) }
	}
	for name, c := range map[string]struct {
		callback provider.Callback
		change   func(*provider.Callback)
		kind     provider.Kind
	}{
		"good":                {s.callback("r1", time.Now(), body), nil, ""},
		"a little late":       {s.callback("r1", time.Now().Add(-4*time.Minute), body), nil, ""},
		"old":                 {s.callback("r1", time.Now().Add(-6*time.Minute), body), nil, provider.KindAuth},
		"of tomorrow":         {s.callback("r1", time.Now().Add(6*time.Minute), body), nil, provider.KindAuth},
		"by another key":      {other.callback("r1", time.Now(), body), nil, provider.KindAuth},
		"another body":        {s.callback("r1", time.Now(), body), func(c *provider.Callback) { c.Body = append(c.Body, ' ') }, provider.KindAuth},
		"another id":          {s.callback("r1", time.Now(), body), func(c *provider.Callback) { c.Header.Set("X-Fal-Webhook-Request-Id", "r2") }, provider.KindAuth},
		"without a user":      {s.callback("r1", time.Now(), body), without("User-Id"), provider.KindAuth},
		"without a time":      {s.callback("r1", time.Now(), body), without("Timestamp"), provider.KindAuth},
		"without a signature": {s.callback("r1", time.Now(), body), without("Signature"), provider.KindAuth},
		"half a signature":    {s.callback("r1", time.Now(), body), func(c *provider.Callback) { c.Header.Set("X-Fal-Webhook-Signature", "abcd") }, provider.KindAuth},
		"names nothing":       {s.callback("r1", time.Now(), `{}`), nil, provider.KindInput},
		"no JSON":             {s.callback("r1", time.Now(), "\x1b[31mno"), nil, provider.KindInput},
		"a path for an id":    {s.callback("r1", time.Now(), `{"request_id":"../../v1/x"}`), nil, provider.KindInput},
		"another model's job": {s.callback("r1", time.Now(), `{"request_id":"a/b/requests/c"}`), nil, provider.KindInput},
	} {
		if c.change != nil {
			c.change(&c.callback)
		}
		job, err := p.ReadCallback(t.Context(), c.callback, nil)
		if (job == "024ca5b1-45d3") != (c.kind == "") || err != nil && provider.KindOf(err) != c.kind {
			t.Errorf("%s: %q, %v", name, job, err)
		}
	}
}

// The keys are cached; forged callbacks cause at most one request a minute; new keys are found.
func TestThePublicKeysAreCached(t *testing.T) {
	old, fresh := newSigner(t), newSigner(t)
	jwks, asked := old.jwks(), 0
	synctest.Test(t, func(t *testing.T) {
		p, err := New(provider.Access{Base: "https://fal.test", Key: provider.NewSecret(testKey), HTTP: tripper(func(*http.Request) string { asked++; return jwks })})
		if err != nil {
			t.Fatal(err)
		}
		read := func(s signer) bool {
			_, err := p.ReadCallback(t.Context(), s.callback("r1", time.Now(), `{"request_id":"r1"}`), nil)
			return err == nil
		}
		for range 50 {
			if !read(old) {
				t.Fatal("a good callback is refused")
			}
		}
		for range 50 {
			if read(fresh) {
				t.Fatal("a forged callback is accepted")
			}
		}
		if asked != 1 {
			t.Errorf("%d requests of the keys in a second", asked)
		}
		jwks = fresh.jwks()
		time.Sleep(2 * time.Minute)
		if !read(fresh) || asked != 2 {
			t.Errorf("the new key is not found after %d requests", asked)
		}
		jwks = "an error page"
		time.Sleep(25 * time.Hour)
		before := asked
		for range 50 {
			read(fresh)
		}
		if asked > before+1 {
			t.Errorf("%d requests of keys that do not come", asked-before)
		}
		jwks = fresh.jwks()
		time.Sleep(2 * time.Minute)
		if read(old) || !read(fresh) || asked < 3 {
			t.Errorf("after a day: %d requests", asked)
		}
	})
}

// tripper answers every request with a text.
type tripper func(*http.Request) string

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: noClose{strings.NewReader(f(r))}}, nil
}

type noClose struct{ *strings.Reader }

func (noClose) Close() error { return nil }
