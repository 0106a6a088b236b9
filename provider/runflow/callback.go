package runflow

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"dailies/provider"
)

// ReadCallback verifies a callback. Its signature in the header Runflow-Signature is the hex
// HMAC-SHA256 of the raw body, without a timestamp (Runflow's documentation of callbacks, read
// 2026-11). Signatures are compared in constant time.
func (p *Provider) ReadCallback(_ context.Context, c provider.Callback, secrets []provider.Secret) (string, error) {
	got, err := hex.DecodeString(c.Header.Get("Runflow-Signature"))
	signed := false
	for _, s := range secrets {
		if s.Empty() {
			continue // an empty secret proves nothing
		}
		m := hmac.New(sha256.New, []byte(s.Reveal()))
		m.Write(c.Body)
		signed = hmac.Equal(m.Sum(nil), got) || signed
	}
	if err != nil || !signed {
		return "", p.api.Wrap("callback", provider.Errorf(provider.KindAuth, "the callback is not signed with your secret"))
	}
	var said struct {
		Run string `json:"run_id"`
	}
	if json.Unmarshal(c.Body, &said) != nil || said.Run == "" {
		return "", p.api.Wrap("callback", provider.Errorf(provider.KindInput, "the callback names no run"))
	}
	return said.Run, nil
}
