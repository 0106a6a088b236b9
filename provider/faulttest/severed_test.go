package faulttest_test

import (
	"net"
	"net/http"
	"net/url"
	"sync"

	"dailies/provider/sandbox"
)

// severed is the network in front of a vendor: connections for the first requests of
// a step cannot be made.
type severed struct {
	step  sandbox.Step
	fault string // refused, noDNS or another, which is none of its business

	mu   sync.Mutex
	left int // requests that are still struck
	hits int
}

// Proxy is for [http.Transport.Proxy]: it leads a request whose connection must fail
// to where nobody listens, or to a name that does not exist.
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
	return url.Parse("http://" + l.Addr().String()) // nobody listens there now
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

// count is how many requests were struck.
func (s *severed) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits
}
