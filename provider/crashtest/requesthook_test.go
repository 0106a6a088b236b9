package crashtest

import (
	"slices"
	"strings"
	"sync"
	"time"

	"dailies/provider/sandbox"
)

// tap signals requests that arrive at the sandbox.
type tap struct {
	server *sandbox.Server
	quit   chan struct{}

	mu      sync.Mutex
	waiting []*waiting
}

// waiting waits for a call about a prompt.
type waiting struct {
	moment moment
	prompt string
	job    string // once the vendor has created one
	met    chan struct{}
}

func newTap(server *sandbox.Server) *tap {
	p := &tap{server: server, quit: make(chan struct{})}
	go func() {
		seen := 0
		for {
			select {
			case <-p.quit:
				return
			case <-time.After(2 * time.Millisecond):
				seen = p.look(seen)
			}
		}
	}()
	return p
}

func (p *tap) close() { close(p.quit) }

// wait returns a channel that is closed when the next request of that kind arrives for the
// prompt; never for other moments.
func (p *tap) wait(m moment, prompt string) <-chan struct{} {
	w := &waiting{moment: m, prompt: prompt, met: make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting = append(p.waiting, w)
	return w.met
}

// look handles the requests since the given number, and returns the new number.
func (p *tap) look(seen int) int {
	all := p.server.Requests()
	if len(all) == seen {
		return seen
	}
	news := all[min(seen, len(all)):] // the oldest may have been dropped
	jobs := map[string]string{}
	for _, c := range p.server.Charges() {
		jobs[c.Prompt] = c.Job[strings.LastIndexByte(c.Job, '/')+1:] // fal names a job with its endpoint, and polls without
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range news {
		p.waiting = slices.DeleteFunc(p.waiting, func(w *waiting) bool {
			w.job = jobs[w.prompt]
			if w.meets(s) {
				close(w.met)
				return true
			}
			return false
		})
	}
	return len(all)
}

func (w *waiting) meets(s sandbox.RecordedRequest) bool {
	switch w.moment {
	case submit:
		return s.Method == "POST" && strings.Contains(string(s.Body), `"`+w.prompt+`"`)
	case poll:
		return !s.Storage && s.Method == "GET" && w.job != "" && (strings.Contains(s.Path, w.job) || strings.Contains(s.Query, "client_ref"))
	case download:
		return s.Storage && w.job != "" && strings.Contains(s.Path, w.job)
	}
	return false
}
