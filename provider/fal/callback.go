package fal

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"dailies/provider"
)

const (
	// callbackWindow is the maximum difference of a callback's time from ours. The webhook page
	// names none; five independent clients use this one.
	callbackWindow = 5 * time.Minute
	// keysLife is how long the public keys may be cached (webhook page).
	keysLife = 24 * time.Hour
	// keysRetry is the minimum time between two requests of the keys: forged callbacks cause no
	// more than that.
	keysRetry = time.Minute

	keysPath = "/.well-known/jwks.json"
)

// callbackKeys caches the public keys that sign fal's callbacks.
type callbackKeys struct {
	mu    sync.Mutex
	keys  []ed25519.PublicKey
	read  time.Time // when they were received
	tried time.Time // when they were last requested
}

// ReadCallback verifies a callback: X-Fal-Webhook-Signature is the hex Ed25519 signature, by one
// of fal's public keys, of the request id, the user id, the time and the hex SHA-256 of the raw
// body, joined by line feeds (webhook page). There is no secret. The job is fal's request id
// alone: a callback does not name the model.
func (p *Provider) ReadCallback(ctx context.Context, c provider.Callback, _ []provider.Secret) (string, error) {
	forged := p.rest.Wrap("callback", provider.Errorf(provider.KindAuth, "the callback is not signed by fal, or is old"))
	part := func(name string) string { return c.Header.Get("X-Fal-Webhook-" + name) }
	seconds, err := strconv.ParseInt(part("Timestamp"), 10, 64)
	signature, hexErr := hex.DecodeString(part("Signature"))
	if err != nil || hexErr != nil || len(signature) != ed25519.SignatureSize || part("Request-Id") == "" || part("User-Id") == "" ||
		time.Since(time.Unix(seconds, 0)).Abs() > callbackWindow {
		return "", forged
	}
	hash := sha256.Sum256(c.Body)
	message := []byte(strings.Join([]string{part("Request-Id"), part("User-Id"), part("Timestamp"), hex.EncodeToString(hash[:])}, "\n"))
	signed := func(k ed25519.PublicKey) bool { return ed25519.Verify(k, message, signature) }
	keys, err := p.publicKeys(ctx, keysLife)
	if err == nil && !slices.ContainsFunc(keys, signed) {
		keys, err = p.publicKeys(ctx, keysRetry) // the keys may have changed
	}
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(keys, signed) {
		return "", forged
	}
	var said struct {
		ID string `json:"request_id"`
	}
	j, ok := job{}, json.Unmarshal(c.Body, &said) == nil
	if ok {
		j, ok = readJob(said.ID)
	}
	if !ok || j.model != "" {
		return "", p.rest.Wrap("callback", provider.Errorf(provider.KindInput, "the callback names no request"))
	}
	return j.id, nil
}

// publicKeys returns the keys of callbacks, requesting them unless they were received within
// age. Failed requests are repeated after keysRetry at the earliest.
func (p *Provider) publicKeys(ctx context.Context, age time.Duration) ([]ed25519.PublicKey, error) {
	k := &p.callbackKeys
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if now.Sub(k.read) < age && len(k.keys) > 0 || now.Sub(k.tried) < keysRetry {
		return k.keys, nil
	}
	k.tried = now
	var set struct {
		Keys []struct {
			X string `json:"x"`
		} `json:"keys"`
	}
	if err := p.rest.Get(ctx, "keys of callbacks", keysPath, &set); err != nil {
		return nil, err
	}
	var keys []ed25519.PublicKey
	for _, one := range set.Keys {
		if b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(one.X, "=")); err == nil && len(b) == ed25519.PublicKeySize {
			keys = append(keys, b)
		}
	}
	if len(keys) > 0 {
		k.keys, k.read = keys, now
	}
	return k.keys, nil
}
