package faulttest_test

import (
	"net"
	"net/http"
	"net/url"
	"sync"

	"dailies/provider/sandbox"
)

// severed prevents the connections of the first requests of a step.
type severed struct {
	step  sandbox.Step
	fault string // refused, noDNS, or another one, which it ignores

	mu   sync.Mutex
	left int // requests still affected
	hits int
}

// Proxy is for [http.Transport.Proxy]: it redirects affected requests to a closed port or an
// unknown host.
func (s *severed) Proxy(r *http.Request) (*url.URL, error) {
	if s.fault != refused && s.fault != noDNS || sandbox.StepOf(r) != s.step || !s.struck() {
		return nil, nil
	}
	if s.fault == noDNS {
		return url.Parse("http://no-such-host.invalid:80")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	if err := l.Close(); err != nil {
		return nil, err
	}
	return url.Parse("http://" + l.Addr().String()) // a closed port
}

func (s *severed) struck() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left <= 0 {
		return false
	}
	s.left--
	s.hits++
	return true
}

// count returns how many requests were affected.
func (s *severed) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits
}
