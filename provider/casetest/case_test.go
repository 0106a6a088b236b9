package casetest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// answer is one response of the vendor.
type answer struct {
	status int
	delay  time.Duration
	until  time.Duration // since the start of the story; 0 = given once
	header [][2]string
	body   []byte
}

// story is a case file: responses, actions and expectations.
type story struct {
	title    string
	provider string
	remote   bool
	answers  map[string][]answer
	lines    []string
}

// readStory parses a case file. Unknown settings are errors.
func readStory(t *testing.T, path string) story {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(text)
	s := story{answers: map[string][]answer{}}
	for i, line := range strings.Split(strings.TrimSpace(string(a.Comment)), "\n") {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case i == 0:
			s.title = line
		case name == "provider":
			s.provider = value
		case name == "remote":
			s.remote = true
		case line != "" && !strings.HasPrefix(line, "#"):
			t.Fatalf("%s: %q is no setting", path, line)
		}
	}
	for _, f := range a.Files {
		if f.Name == "story" {
			s.lines = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
			continue
		}
		kind, times := f.Name, 1
		a := readAnswer(t, path+": "+f.Name, string(f.Data))
		if before, n, ok := strings.Cut(f.Name, " x"); ok {
			if n, err := strconv.Atoi(n); err == nil {
				kind, times = before, n
			}
		}
		if before, d, ok := strings.Cut(f.Name, " until "); ok {
			kind = before
			if a.until, err = time.ParseDuration(d); err != nil {
				t.Fatalf("%s: %q is no time", path, d)
			}
		}
		for range times {
			s.answers[kind] = append(s.answers[kind], a)
		}
	}
	if s.provider == "" || len(s.lines) == 0 {
		t.Fatalf("%s: no provider or no story", path)
	}
	return s
}

func readAnswer(t *testing.T, where, text string) answer {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	words := strings.Fields(lines[0])
	status, err := strconv.Atoi(words[0])
	if err != nil {
		t.Fatalf("%s: %q is no status", where, lines[0])
	}
	a := answer{status: status, body: readBody(t, where, strings.TrimSuffix(body, "\n"))}
	for _, w := range words[1:] {
		d, ok := strings.CutPrefix(w, "delay=")
		if a.delay, err = time.ParseDuration(d); !ok || err != nil {
			t.Fatalf("%s: %q is no delay", where, w)
		}
	}
	for _, l := range lines[1:] {
		name, value, ok := strings.Cut(l, ": ")
		if !ok {
			t.Fatalf("%s: %q is no header", where, l)
		}
		a.header = append(a.header, [2]string{name, value})
	}
	return a
}

// readBody returns a body as written, or the contents of a file for @NAME and @NAME.gz.
func readBody(t *testing.T, where, body string) []byte {
	t.Helper()
	name, ok := strings.CutPrefix(body, "@")
	if !ok {
		return []byte(body)
	}
	plain, zipped := strings.CutSuffix(name, ".gz")
	data, err := os.ReadFile(filepath.Join("testdata", "files", plain))
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	if !zipped {
		return data
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s story) String() string { return fmt.Sprintf("%s (%s)", s.title, s.provider) }
