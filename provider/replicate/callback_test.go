package replicate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"testing"
	"time"

	"dailies/provider"
)

func TestReadCallback(t *testing.T) {
	const key = "0123456789abcdef"
	secret := provider.NewSecret("whsec_" + base64.StdEncoding.EncodeToString([]byte(key)))
	_, p := start(t, nil)
	sign := func(id, at, body string) string {
		m := hmac.New(sha256.New, []byte(key))
		m.Write([]byte(id + "." + at + "." + body))
		return base64.StdEncoding.EncodeToString(m.Sum(nil))
	}
	now := func(d time.Duration) string { return fmt.Sprint(time.Now().Add(d).Unix()) }
	for name, c := range map[string]struct {
		at, body  string
		signature func(good string) string
		kind      provider.Kind
	}{
		"good":             {now(0), `{"id":"gm3q"}`, func(s string) string { return "v1," + s }, ""},
		"among several":    {now(0), `{"id":"gm3q"}`, func(s string) string { return "v1,AAAA v2,BBBB v1," + s }, ""},
		"another version":  {now(0), `{"id":"gm3q"}`, func(s string) string { return "v2," + s }, provider.KindAuth},
		"bare":             {now(0), `{"id":"gm3q"}`, func(s string) string { return s }, provider.KindAuth},
		"old":              {now(-6 * time.Minute), `{"id":"gm3q"}`, func(s string) string { return "v1," + s }, provider.KindAuth},
		"of tomorrow":      {now(24 * time.Hour), `{"id":"gm3q"}`, func(s string) string { return "v1," + s }, provider.KindAuth},
		"of no time":       {"soon", `{"id":"gm3q"}`, func(s string) string { return "v1," + s }, provider.KindAuth},
		"names nothing":    {now(0), `{}`, func(s string) string { return "v1," + s }, provider.KindInput},
		"no JSON":          {now(0), `x`, func(s string) string { return "v1," + s }, provider.KindInput},
		"signed otherwise": {now(0), `{"id":"gm3q"}`, func(string) string { return "v1,AAAA" }, provider.KindAuth},
	} {
		h := http.Header{"Webhook-Id": {"msg_1"}, "Webhook-Timestamp": {c.at}, "Webhook-Signature": {c.signature(sign("msg_1", c.at, c.body))}}
		job, err := p.ReadCallback(t.Context(), provider.Callback{Header: h, Body: []byte(c.body)}, []provider.Secret{provider.NewSecret("whsec_!"), {}, secret})
		if (job == "gm3q") != (c.kind == "") || err != nil && provider.KindOf(err) != c.kind {
			t.Errorf("%s: %q, %v", name, job, err)
		}
	}
}
