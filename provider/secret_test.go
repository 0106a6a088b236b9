package provider

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"
)

const canary = "rf_live_CANARY0123456789"

// holder has a key where users put one: in a field that others may see, in one that they may
// not, behind a pointer, in a list and in a map.
type holder struct {
	Key    Secret            `json:"key"`
	key    Secret            //nolint:unused // printed by reflection
	At     *Secret           `json:"at"`
	All    []Secret          `json:"all"`
	ByName map[string]Secret `json:"by_name"`
	Any    any               `json:"any"`
}

func holding() holder {
	s := NewSecret(canary)
	return holder{Key: s, key: s, At: &s, All: []Secret{s}, ByName: map[string]Secret{"a": s}, Any: s}
}

// leaks reports whether a text gives the key away, in any spelling that fmt has.
func leaks(text string) bool {
	spellings := []string{
		canary, fmt.Sprintf("%x", canary), fmt.Sprintf("%X", canary), fmt.Sprintf("% x", canary),
		fmt.Sprint([]byte(canary)), strings.Trim(fmt.Sprint([]byte(canary)), "[]"), fmt.Sprintf("%#v", []byte(canary)), fmt.Sprintf("%U", []rune(canary)), canary[3:],
	}
	for _, s := range spellings {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

func TestASecretIsNeverPrinted(t *testing.T) {
	s, h := NewSecret(canary), holding()
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%#q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%t", "%e", "%g", "%p", "%T", "%w", "%5.3s", "%!", "%z"}
	for _, verb := range verbs {
		for _, v := range []any{s, &s, h, &h, []Secret{s}, map[string]Secret{"a": s}, [1]Secret{s}, struct{ s Secret }{s}, []any{h}, errors.Join(fmt.Errorf("bad key %v", s))} {
			if got := fmt.Sprintf(verb, v); leaks(got) {
				t.Errorf("%s of %T: %s", verb, v, got)
			}
		}
	}
	if got := fmt.Sprint(s) + fmt.Sprintf("%v %s %+v %#v %d", s, s, s, s, s); got != "••••"+"•••• •••• •••• •••• ••••" {
		t.Errorf("a key shows as %s", got)
	}
}

func TestASecretIsNeverEncoded(t *testing.T) {
	s, h := NewSecret(canary), holding()
	for name, encode := range map[string]func(any) ([]byte, error){
		"JSON": json.Marshal,
		"XML":  xml.Marshal,
		"gob": func(v any) ([]byte, error) {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(v)
			return b.Bytes(), err
		},
		"template": func(v any) ([]byte, error) {
			var b bytes.Buffer
			err := template.Must(template.New("").Parse("{{.}} {{printf \"%s %d\" . .}}")).Execute(&b, v)
			return b.Bytes(), err
		},
	} {
		for _, v := range []any{s, &s, h, &h, []Secret{s}} {
			got, err := encode(v)
			if leaks(string(got)) || err != nil && leaks(err.Error()) {
				t.Errorf("%s of %T: %s, %v", name, v, got, err)
			}
		}
	}
	if got, err := json.Marshal(map[string]Secret{"key": s, "none": {}}); err != nil || string(got) != `{"key":"••••","none":""}` {
		t.Errorf("%s, %v", got, err)
	}
	if got, err := json.Marshal(map[Secret]int{s: 1}); leaks(string(got)) {
		t.Errorf("%s, %v", got, err)
	}
}

func TestASecretIsNeverLogged(t *testing.T) {
	s, h := NewSecret(canary), holding()
	var b bytes.Buffer
	o := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, o), slog.NewJSONHandler(&b, o)} {
		log := slog.New(handler).With("key", s)
		log.Info(fmt.Sprint("starting with ", s), "key", s, "at", &s, "holder", h, "behind", &h, "all", []Secret{s}, slog.Any("any", any(s)))
		log.WithGroup("g").Debug("again", slog.Group("in", "key", s))
	}
	if leaks(b.String()) {
		t.Errorf("the log holds the key:\n%s", &b)
	}
}

func TestOnlyRevealGivesASecretAway(t *testing.T) {
	s := NewSecret(canary)
	if s.Reveal() != canary || s.Empty() {
		t.Errorf("%q, empty %v", s.Reveal(), s.Empty())
	}
	for _, none := range []Secret{{}, NewSecret("")} {
		if !none.Empty() || none.Reveal() != "" || none.String() != "" || none.Masked() != "" || fmt.Sprintf("%v%d%#v", none, none, none) != "" {
			t.Errorf("no key shows as %v, %q", none, none.Masked())
		}
	}
	for key, want := range map[string]string{
		canary:             "rf_l…89",
		"0123456789abcdef": "0123…ef",
		"0123456789abcde":  "••••",
		"x":                "••••",
	} {
		if got := NewSecret(key).Masked(); got != want {
			t.Errorf("%s is masked as %s; want %s", key, got, want)
		}
	}
}
