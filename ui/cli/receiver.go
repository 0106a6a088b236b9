package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"dailies/provider"

	"golang.org/x/time/rate"
)

// Limits of a receiver.
const (
	readTime   = 5 * time.Second
	maxBody    = 1 << 20
	perSecond  = 10   // polls that signed deliveries may cause
	remembered = 4096 // deliveries remembered to detect replays
)

// receiver handles callbacks of providers. Their signatures may not include a time, so a
// delivery can be replayed by anybody who has seen it; a repeated delivery is ignored.
type receiver struct {
	readers []callbackReader
	limit   *rate.Limiter
	refresh func(ctx context.Context, provider, job string) error

	mu    sync.Mutex // guards the fields below
	seen  map[[sha256.Size]byte]bool
	order [][sha256.Size]byte
}

// callbackReader is a provider whose callbacks are accepted, with its secrets.
type callbackReader struct {
	name string
	provider.CallbackReader
	secrets []provider.Secret
}

func newReceiver(readers ...callbackReader) *receiver {
	return &receiver{readers: readers, limit: rate.NewLimiter(perSecond, perSecond), seen: map[[sha256.Size]byte]bool{}}
}

// server returns the HTTP server of a receiver. Its timeouts limit slow clients.
func (r *receiver) server() *http.Server {
	return &http.Server{
		Handler: r, ReadHeaderTimeout: readTime, ReadTimeout: readTime, WriteTimeout: 2 * readTime,
		IdleTimeout: 10 * readTime, MaxHeaderBytes: 16 << 10,
	}
}

// ServeHTTP handles one delivery. A 5xx response makes the provider send it again.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	answer := func(status int) { http.Error(w, http.StatusText(status), status) }
	if req.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		answer(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxBody))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			answer(http.StatusRequestEntityTooLarge)
		} else {
			answer(http.StatusBadRequest)
		}
		return
	}
	from, job, err := r.read(req.Context(), provider.Callback{Header: req.Header, Body: body})
	switch {
	case provider.KindOf(err) == provider.KindAuth:
		answer(http.StatusUnauthorized)
		return
	case err != nil:
		answer(http.StatusBadRequest)
		return
	}
	id := sha256.Sum256(body)
	if r.replayed(id) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// The rate limit applies only to signed deliveries, so that others cannot exhaust it.
	if !r.limit.Allow() {
		r.forget(id)
		w.Header().Set("Retry-After", "1")
		answer(http.StatusTooManyRequests)
		return
	}
	if err := r.refresh(req.Context(), from, job); err != nil {
		r.forget(id)
		answer(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// read returns the sender of a callback and its job. The error is that of the provider that
// signed it, else one of KindAuth.
func (r *receiver) read(ctx context.Context, c provider.Callback) (from, job string, err error) {
	err = provider.Errorf(provider.KindAuth, "it is not signed with any of the secrets that are set")
	for _, p := range r.readers {
		job, why := p.ReadCallback(ctx, c, p.secrets)
		if why == nil {
			return p.name, job, nil
		}
		if provider.KindOf(why) != provider.KindAuth {
			err = why
		}
	}
	return "", "", err
}

// replayed reports whether a delivery was received before, and records it.
func (r *receiver) replayed(id [sha256.Size]byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[id] {
		return true
	}
	if len(r.order) == remembered {
		delete(r.seen, r.order[0])
		r.order = r.order[1:]
	}
	r.seen[id] = true
	r.order = append(r.order, id)
	return false
}

// forget allows a failed delivery to be repeated.
func (r *receiver) forget(id [sha256.Size]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, id)
}
