package cli

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of a receiver.
const (
	readTime   = 5 * time.Second
	maxBody    = 1 << 20
	perSecond  = 10   // looks that signed deliveries may cost
	remembered = 4096 // deliveries that a replay is known by
)

// receiver takes Runflow's callbacks. They are signed with the hex of an
// HMAC-SHA256 over the raw body, in the header Runflow-Signature, without a time
// in it (Runflow's documentation of callbacks, read 2026-11), so a delivery may be
// sent again by anybody who saw it: the same one counts once.
type receiver struct {
	secrets [][]byte
	limit   *rate.Limiter
	refresh func(ctx context.Context, job string) error

	mu    sync.Mutex // guards what follows
	seen  map[[sha256.Size]byte]bool
	order [][sha256.Size]byte
}

// newReceiver takes the secrets that are set; none set means that nothing would
// be believed.
func newReceiver(secrets ...string) *receiver {
	r := &receiver{limit: rate.NewLimiter(perSecond, perSecond), seen: map[[sha256.Size]byte]bool{}}
	for _, s := range secrets {
		if s = strings.TrimSpace(s); s != "" {
			r.secrets = append(r.secrets, []byte(s))
		}
	}
	return r
}

// server is what a receiver listens with. Nobody holds its line longer than it takes.
func (r *receiver) server() *http.Server {
	return &http.Server{
		Handler: r, ReadHeaderTimeout: readTime, ReadTimeout: readTime, WriteTimeout: 2 * readTime,
		IdleTimeout: 10 * readTime, MaxHeaderBytes: 16 << 10,
	}
}

// ServeHTTP answers one delivery. 5xx asks Runflow to send it again.
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
	if !r.signed(body, req.Header.Get("Runflow-Signature")) {
		answer(http.StatusUnauthorized)
		return
	}
	var said struct {
		Run string `json:"run_id"`
	}
	if json.Unmarshal(body, &said) != nil || said.Run == "" {
		answer(http.StatusBadRequest)
		return
	}
	id := sha256.Sum256(body)
	if r.replayed(id) {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	// Only what Runflow has signed counts: others must not use up what it may send.
	if !r.limit.Allow() {
		r.forget(id)
		w.Header().Set("Retry-After", "1")
		answer(http.StatusTooManyRequests)
		return
	}
	if err := r.refresh(req.Context(), said.Run); err != nil {
		r.forget(id)
		answer(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// signed compares in constant time with the signature of each live secret.
func (r *receiver) signed(body []byte, signature string) bool {
	got, err := hex.DecodeString(signature)
	if err != nil || len(got) != sha256.Size {
		return false
	}
	ok := false
	for _, s := range r.secrets {
		m := hmac.New(sha256.New, s)
		m.Write(body)
		if hmac.Equal(m.Sum(nil), got) {
			ok = true
		}
	}
	return ok
}

// replayed reports whether a delivery was taken before, and remembers it.
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

// forget makes a delivery that went wrong welcome once more.
func (r *receiver) forget(id [sha256.Size]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.seen, id)
}
