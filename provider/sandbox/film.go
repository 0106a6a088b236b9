package sandbox

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"dailies/provider/sandbox/clip"
)

// renderer renders the videos of jobs, one at a time, and caches them.
type renderer struct {
	jobs  *jobStore
	small bool
	quit  context.Context // cancels rendering

	mu   sync.Mutex
	last []cachedClip // the latest ones, newest first
}

type cachedClip struct {
	key  string
	clip []byte
}

func newStudio(quit context.Context, b *jobStore, small bool) *renderer {
	return &renderer{quit: quit, jobs: b, small: small}
}

// of returns the video of a job.
func (st *renderer) of(j job) ([]byte, error) {
	spec, err := json.Marshal([]any{j.Provider, j.Model, j.Shot, st.small})
	if err != nil {
		return nil, err
	}
	key := hash(spec)[:32] + ".mp4"
	st.mu.Lock()
	defer st.mu.Unlock()
	if i := slices.IndexFunc(st.last, func(r cachedClip) bool { return r.key == key }); i >= 0 {
		return st.last[i].clip, nil
	}
	film, ok := []byte(nil), false
	if st.jobs.dir != "" {
		film, ok = st.jobs.read("films", key)
	}
	if !ok {
		c := clip.Clip{
			Shot: j.Shot, Title: "sandbox  ·  " + j.Provider + "  ·  " + strings.TrimPrefix(j.Model, "bytedance/"),
			Small: st.small, Picture: st.jobs.picture,
		}
		if film, err = c.Film(st.quit); err != nil {
			return nil, err
		}
		if st.jobs.dir != "" {
			if err := st.jobs.write("films", key, film); err != nil {
				return nil, err
			}
		}
	}
	st.last = append([]cachedClip{{key, film}}, st.last[:min(len(st.last), 7)]...)
	return film, nil
}
