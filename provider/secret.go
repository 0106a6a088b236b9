package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
)

// Secret is a key. Printing, logging or encoding it shows only dots; Reveal returns the key.
// The zero value is no key.
type Secret struct {
	// A pointer, because fmt prints unexported struct fields without calling their methods: a
	// string would be shown.
	s *string
}

// NewSecret wraps a key.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{s: &s}
}

// Reveal returns the key. Only the Authorization header may contain it.
func (s Secret) Reveal() string {
	if s.s == nil {
		return ""
	}
	return *s.s
}

func (s Secret) Empty() bool { return s.s == nil }

// Masked shows just enough of a long key to tell two apart ("rf_l…89"), and dots otherwise.
func (s Secret) Masked() string {
	key := s.Reveal()
	if len(key) < 16 {
		return s.String()
	}
	return key[:4] + "…" + key[len(key)-2:]
}

// ID identifies the key without revealing it; "" without one. It is the beginning of a hash, so
// two keys that a person uses differ in it.
func (s Secret) ID() string {
	if s.Empty() {
		return ""
	}
	sum := sha256.Sum256([]byte("dailies key " + s.Reveal()))
	return hex.EncodeToString(sum[:8])
}

// String returns dots, or "" without a key.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return "••••"
}

// Format prints the same for every verb, including numeric ones.
func (s Secret) Format(w fmt.State, _ rune) { io.WriteString(w, s.String()) } //nolint:errcheck // fmt keeps it

// MarshalText keeps the key out of JSON and TOML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue keeps the key out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
