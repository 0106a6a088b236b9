package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"dailies/provider"
)

// Server simulates all providers on one address and their file storage on a second one, so that
// a key sent to the storage is detected.
type Server struct {
	o        Options
	jobs     *jobStore
	renderer *renderer

	dialects []dialect

	api, storage     net.Listener
	apiSrv, storeSrv *http.Server

	quit context.Context // ends when the server closes
	stop context.CancelFunc
	work sync.WaitGroup // handlers and callbacks in flight

	taking sync.Mutex // serializes create calls

	mu      sync.Mutex // guards the fields below
	faults  []*activeFault
	matches map[string]int // matches of fault words by prompt
	seen    []RecordedRequest
	strikes int
	prices  map[string]provider.Money // by model, override the tables
}

// Start listens on loopback and serves until Close. It fails if Addr is not a loopback address
// or is in use, or if Dir cannot be created.
func Start(o Options) (*Server, error) {
	o = o.withDefaults()
	b, err := openBook(o.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, jobs: b, matches: map[string]int{}}
	s.dialects = dialects(s)
	s.quit, s.stop = context.WithCancel(context.Background())
	s.renderer = newStudio(s.quit, b, o.Small)
	if err := s.listen(); err != nil {
		return nil, err
	}
	s.apiSrv = s.serve(s.api, s.callAPI)
	s.storeSrv = s.serve(s.storage, s.callStorage)
	return s, nil
}

// listen opens both addresses. The ports of the first server in a Dir are stored there and
// reused, so that links and uploads stay valid over restarts.
func (s *Server) listen() error {
	addr, store := "127.0.0.1:0", "127.0.0.1:0"
	kept, ok := s.jobs.ports()
	if ok {
		addr, store = kept[0], kept[1]
	}
	if s.o.Addr != "" {
		if !loopback(s.o.Addr) {
			return fmt.Errorf("sandbox: %q is not a loopback address", s.o.Addr)
		}
		addr = s.o.Addr
	}
	var err error
	if s.api, err = listenOr(addr, s.o.Addr == ""); err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	if s.storage, err = listenOr(store, true); err != nil {
		return errors.Join(fmt.Errorf("sandbox: %w", err), s.api.Close())
	}
	if !ok {
		return s.jobs.putPorts(s.api.Addr().String(), s.storage.Addr().String())
	}
	return nil
}

// listenOr listens on addr or, if that is in use and anyPort is set, on any free port.
func listenOr(addr string, anyPort bool) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil && anyPort {
		return net.Listen("tcp", "127.0.0.1:0")
	}
	return l, err
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (s *Server) serve(l net.Listener, h http.HandlerFunc) *http.Server {
	srv := &http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          log.New(io.Discard, "", 0), // the app owns the terminal
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.work.Add(1)
			defer s.work.Done()
			h(w, r)
		}),
	}
	s.work.Add(1)
	provider.Go(func(error) { s.stop() }, func() {
		defer s.work.Done()
		srv.Serve(l) // returns when the server is closed
	})
	return srv
}

// URL returns the prefix of a provider's paths, such as "http://127.0.0.1:4711/runflow".
func (s *Server) URL(provider string) string {
	return "http://" + s.api.Addr().String() + "/" + provider
}

// StorageURL returns the address of the file storage, which is a different host for clients.
func (s *Server) StorageURL() string { return "http://" + s.storage.Addr().String() }

// Key is an accepted key.
func (s *Server) Key() string { return s.o.Keys[0] }

// Close ends every call at once and waits for them. Jobs in a Dir stay.
func (s *Server) Close() error {
	s.stop()
	err := errors.Join(s.apiSrv.Close(), s.storeSrv.Close())
	s.work.Wait()
	return err
}

func (s *Server) now() time.Time { return s.o.Now().UTC() }

// pause waits for d of real time, or until the server or the call ends; it reports whether the
// whole time passed.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-s.quit.Done():
	}
	return false
}
