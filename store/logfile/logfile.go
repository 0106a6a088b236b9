// Package logfile writes the log: one private file whose lines contain no keys and no
// signed URLs.
package logfile

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"dailies/provider"
	"dailies/provider/ownfile"
)

// maxBytes is the size above which the log is rotated at the start.
const maxBytes = 2 << 20

// Open opens the log at path, readable by its owner only and never through a link. It
// returns a logger that redacts the given keys and anything that looks like a key. A log
// above maxBytes is renamed to path + ".old" first.
func Open(path string, level slog.Level, keys ...provider.Secret) (*slog.Logger, *File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, err
	}
	if st, err := os.Lstat(path); err == nil && st.Mode().IsRegular() && st.Size() > maxBytes {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, nil, err
		}
	}
	f, err := ownfile.OpenPath(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	if err := f.Chmod(0o600); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return nil, nil, errors.Join(err, f.Close())
	}
	w := &Redactor{To: f, Keys: keys}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level})), &File{f, w}, nil
}

// Start is [Open] for a program that works without a log too: if it cannot be opened, the
// logger discards everything, and warning says why.
func Start(path string, debug bool, keys ...provider.Secret) (log *slog.Logger, file *File, warning string) {
	level := slog.LevelInfo
	if debug {
		level = slog.LevelDebug
	}
	log, file, err := Open(path, level, keys...)
	if err != nil {
		return slog.New(slog.DiscardHandler), &File{redactor: &Redactor{}}, fmt.Sprintf("there is no log: %v", err)
	}
	return log, file, ""
}

// File is the open log file, or stands for none.
type File struct {
	file     *os.File
	redactor *Redactor
}

// Close closes the file.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}

// Redact keeps one more key out of the log, from now on.
func (f *File) Redact(key provider.Secret) { f.redactor.add(key) }

// Redactor writes text to To, with keys replaced by dots and signed URLs without their
// signature. Each Write must hold whole lines.
type Redactor struct {
	To   io.Writer
	Keys []provider.Secret

	mu sync.Mutex // guards Keys
}

func (r *Redactor) add(key provider.Secret) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !key.Empty() && !slices.ContainsFunc(r.Keys, func(k provider.Secret) bool { return k.Reveal() == key.Reveal() }) {
		r.Keys = append(slices.Clip(r.Keys), key)
	}
}

// secretive matches what looks like a secret and is not one of the given keys.
var secretive = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`(?i)\b(bearer|key) +[A-Za-z0-9._~+/=-]{8,}`), "$1 ••••"},
	{regexp.MustCompile(`(https?://[^\s"'?]*)\?[^\s"']*`), "$1?…"},
	{regexp.MustCompile(`(?i)(https?://)[^\s"'/@]*@`), "$1"},
	{regexp.MustCompile(`(?i)\b(rf_(?:[a-z]+_)?|rfk_|sk-|whsec_)[A-Za-z0-9_-]{6,}`), "$1••••"},
	{regexp.MustCompile(`(?i)\b(x-amz-[a-z0-9-]+|signature|sig|token|access_?key(?:_?id)?|api_?key|password|secret)=[^\s"'&]+`), "$1=••••"},
}

// Write redacts p and writes it to To. It returns the length of p.
func (r *Redactor) Write(p []byte) (int, error) {
	if _, err := io.WriteString(r.To, r.Clean(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Clean returns s without keys and signatures.
func (r *Redactor) Clean(s string) string {
	r.mu.Lock()
	all := r.Keys
	r.mu.Unlock()
	for _, k := range all {
		if len(k.Reveal()) < 4 {
			continue
		}
		quoted := strconv.Quote(k.Reveal()) // as it appears in a quoted value
		for _, dress := range []string{k.Reveal(), quoted[1 : len(quoted)-1], url.QueryEscape(k.Reveal())} {
			s = strings.ReplaceAll(s, dress, "••••")
		}
	}
	for _, p := range secretive {
		s = p.find.ReplaceAllString(s, p.put)
	}
	return s
}
