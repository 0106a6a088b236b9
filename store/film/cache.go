package film

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dailies/provider/run"
)

// A cached film is one file: a line of JSON, the index, and the JPEGs one after the other.

const (
	suffix = ".frames"

	posterSuffix = ".jpg" // a poster alone, of a video whose film was not decoded yet

	version   = 2
	maxPoster = 1_000_000 // bytes
	maxIndex  = 200_000   // bytes of the index
)

// index is the first line of a cached film.
type index struct {
	Version  int           `json:"version"`
	Width    int           `json:"width"`
	Height   int           `json:"height"`
	Duration time.Duration `json:"duration"` // nanoseconds
	Total    int           `json:"total"`
	Problem  string        `json:"problem,omitempty"`
	Frames   []entry       `json:"frames"`
}

// entry is a frame: when it appears in nanoseconds, its number, its size in bytes.
type entry [3]int64

// keyOf returns the name of a video's film in the cache. Another video of the same name has another
// one.
func keyOf(path string, st fs.FileInfo) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%d\x00%d", version, path, st.Size(), st.ModTime().UnixNano()))
	return fmt.Sprintf("%x", sum[:16])
}

func (l *Library) path(v video) string { return filepath.Join(l.folder, v.key+suffix) }

// errNotCached says that a film is not in the cache.
var errNotCached = errors.New("not cached")

// open opens a cached film, behind its index, and marks it as used.
func (l *Library) open(v video) (*os.File, *bufio.Reader, index, error) {
	var i index
	if l.folder == "" {
		return nil, nil, i, errNotCached
	}
	f, err := os.Open(l.path(v))
	if err != nil {
		return nil, nil, i, err
	}
	r := bufio.NewReaderSize(f, maxIndex)
	line, err := r.ReadSlice('\n')
	if err == nil {
		err = json.Unmarshal(line, &i)
	}
	if err == nil && !i.valid() {
		err = errNotCached
	}
	if err != nil {
		return nil, nil, i, errors.Join(err, f.Close())
	}
	_ = os.Chtimes(l.path(v), time.Time{}, time.Now()) // the least recently used is removed first
	return f, r, i, nil
}

// valid reports whether the index could have been written by keep.
func (i index) valid() bool {
	total := int64(0)
	for _, f := range i.Frames {
		if f[0] < 0 || f[2] < 1 || f[2] > maxDecoded {
			return false
		}
		total += f[2]
	}
	return i.Version == version && len(i.Frames) > 0 && len(i.Frames) <= maxFrames && total <= maxDecoded
}

// cached returns a film from the cache.
func (l *Library) cached(v video) (run.Film, error) {
	f, r, i, err := l.open(v)
	if err != nil {
		return run.Film{}, err
	}
	defer f.Close()
	film := run.Film{Width: i.Width, Height: i.Height, Duration: i.Duration, Total: i.Total, Problem: i.Problem}
	for _, e := range i.Frames {
		jpeg := make([]byte, e[2])
		if _, err := io.ReadFull(r, jpeg); err != nil {
			return run.Film{}, err
		}
		film.Frames = append(film.Frames, run.Frame{At: time.Duration(e[0]), Index: int(e[1]), JPEG: jpeg})
	}
	return film, nil
}

// cachedPoster returns the middle frame of a film in the cache, or a poster that is there alone.
func (l *Library) cachedPoster(v video) ([]byte, error) {
	f, r, i, err := l.open(v)
	if err != nil {
		return l.posterAlone(v)
	}
	defer f.Close()
	middle, before := (len(i.Frames)-1)/2, int64(0)
	for _, e := range i.Frames[:middle] {
		before += e[2]
	}
	if _, err := io.CopyN(io.Discard, r, before); err != nil {
		return nil, err
	}
	jpeg := make([]byte, i.Frames[middle][2])
	_, err = io.ReadFull(r, jpeg)
	return jpeg, err
}

// posterAlone returns the poster of a video whose film is not in the cache.
func (l *Library) posterAlone(v video) ([]byte, error) {
	if l.folder == "" {
		return nil, errNotCached
	}
	path := filepath.Join(l.folder, v.key+posterSuffix)
	if st, err := os.Stat(path); err != nil || st.Size() > maxPoster {
		return nil, errNotCached
	}
	_ = os.Chtimes(path, time.Time{}, time.Now())
	return os.ReadFile(path)
}

// keep writes a film to the cache, readable by its owner only, and removes what was used least
// recently. A process that dies leaves a temporary file at most.
func (l *Library) keep(v video, film run.Film) error {
	if l.folder == "" {
		return nil
	}
	i := index{Version: version, Width: film.Width, Height: film.Height, Duration: film.Duration, Total: film.Total, Problem: film.Problem}
	for _, f := range film.Frames {
		i.Frames = append(i.Frames, entry{int64(f.At), int64(f.Index), int64(len(f.JPEG))})
	}
	line, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return l.write(v.key+suffix, func(w io.Writer) error {
		_, err := w.Write(append(line, '\n'))
		for _, frame := range film.Frames {
			if err == nil {
				_, err = w.Write(frame.JPEG)
			}
		}
		return err
	})
}

// write writes a file of the cache. It is there whole or not at all.
func (l *Library) write(name string, content func(io.Writer) error) error {
	if l.folder == "" {
		return nil
	}
	if err := os.MkdirAll(l.folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(l.folder, "new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails after the rename
	w := bufio.NewWriter(f)
	if err = content(w); err == nil {
		err = w.Flush()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(l.folder, name)); err != nil {
		return err
	}
	return trim(l.folder, cacheSize)
}

// trim removes the least recently used films until all others fit into a size, and temporary files
// that a dead process left.
func trim(folder string, most int64) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var films []fs.FileInfo
	for _, e := range entries {
		i, err := e.Info()
		switch {
		case err != nil || !i.Mode().IsRegular():
		case strings.HasSuffix(i.Name(), suffix), strings.HasSuffix(i.Name(), posterSuffix):
			films = append(films, i)
		case strings.HasPrefix(i.Name(), "new-") && time.Since(i.ModTime()) > time.Hour:
			err = os.Remove(filepath.Join(folder, i.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	slices.SortFunc(films, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for _, i := range films {
		if most -= i.Size(); most < 0 {
			if err := os.Remove(filepath.Join(folder, i.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}
