package provider

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is a key. However it is printed, logged or encoded it shows as dots;
// only Reveal gives it away. The zero value is no key.
type Secret struct {
	// A pointer, since fmt prints the fields of a struct that it cannot ask: in a
	// field that others may not see, a string would be shown as it is.
	s *string
}

// NewSecret wraps a key.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{s: &s}
}

// Reveal returns the key itself. Only the Authorization header may see it.
func (s Secret) Reveal() string {
	if s.s == nil {
		return ""
	}
	return *s.s
}

// Empty reports whether there is no key.
func (s Secret) Empty() bool { return s.s == nil }

// Masked shows enough of a long key to tell two apart ("rf_l…89"), and dots
// otherwise.
func (s Secret) Masked() string {
	key := s.Reveal()
	if len(key) < 16 {
		return s.String()
	}
	return key[:4] + "…" + key[len(key)-2:]
}

// String is dots, or nothing when there is no key.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return "••••"
}

// Format prints the same for every verb, those for numbers included.
func (s Secret) Format(w fmt.State, _ rune) { io.WriteString(w, s.String()) } //nolint:errcheck // fmt keeps it

// MarshalText keeps the key out of JSON and TOML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue keeps the key out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }
