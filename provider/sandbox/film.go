package sandbox

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"dailies/provider/sandbox/clip"
)

// studio films jobs, one at a time, and keeps what it has filmed.
type studio struct {
	book  *book
	small bool
	quit  context.Context // a film in the making is dropped when it ends

	mu   sync.Mutex
	last []reel // the latest few, newest first
}

type reel struct {
	key  string
	film []byte
}

func newStudio(quit context.Context, b *book, small bool) *studio {
	return &studio{quit: quit, book: b, small: small}
}

// of returns the film of a job.
func (st *studio) of(j job) ([]byte, error) {
	spec, err := json.Marshal([]any{j.Provider, j.Model, j.Shot, st.small})
	if err != nil {
		return nil, err
	}
	key := hash(spec)[:32] + ".mp4"
	st.mu.Lock()
	defer st.mu.Unlock()
	if i := slices.IndexFunc(st.last, func(r reel) bool { return r.key == key }); i >= 0 {
		return st.last[i].film, nil
	}
	film, ok := []byte(nil), false
	if st.book.dir != "" {
		film, ok = st.book.read("films", key)
	}
	if !ok {
		c := clip.Clip{
			Shot: j.Shot, Title: "sandbox  ·  " + j.Provider + "  ·  " + strings.TrimPrefix(j.Model, "bytedance/"),
			Small: st.small, Picture: st.book.picture,
		}
		if film, err = c.Film(st.quit); err != nil {
			return nil, err
		}
		if st.book.dir != "" {
			if err := st.book.write("films", key, film); err != nil {
				return nil, err
			}
		}
	}
	st.last = append([]reel{{key, film}}, st.last[:min(len(st.last), 7)]...)
	return film, nil
}
