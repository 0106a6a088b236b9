package replicate

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// oldest is the maximum age of a callback; signatures do not expire.
const oldest = 5 * time.Minute

// ReadCallback verifies a callback: one of the signatures in webhook-signature is the base64
// HMAC-SHA256 of its id, its time and the raw body, with the part of the secret after whsec_ as
// the key (the vendor's client 1.4.0). Signatures are compared in constant time.
func (p *Provider) ReadCallback(_ context.Context, c provider.Callback, secrets []provider.Secret) (string, error) {
	at := c.Header.Get("Webhook-Timestamp")
	content := []byte(c.Header.Get("Webhook-Id") + "." + at + "." + string(c.Body))
	good := false
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Reveal(), "whsec_"))
		if err != nil || len(key) == 0 {
			continue
		}
		m := hmac.New(sha256.New, key)
		m.Write(content)
		want := m.Sum(nil)
		for _, signature := range strings.Fields(c.Header.Get("Webhook-Signature")) {
			version, encoded, _ := strings.Cut(signature, ",")
			got, err := base64.StdEncoding.DecodeString(encoded)
			good = err == nil && version == "v1" && hmac.Equal(want, got) || good
		}
	}
	if seconds, err := strconv.ParseInt(at, 10, 64); !good || err != nil || time.Since(time.Unix(seconds, 0)).Abs() > oldest {
		return "", p.api.Wrap("callback", provider.Errorf(provider.KindAuth, "the callback is not signed with your secret, or is old"))
	}
	var said struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(c.Body, &said) != nil || said.ID == "" {
		return "", p.api.Wrap("callback", provider.Errorf(provider.KindInput, "the callback names no prediction"))
	}
	return said.ID, nil
}
