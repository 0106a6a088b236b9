package vendorhttp

import (
	"context"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// cable is a network whose connections die silently when it is cut.
type cable struct {
	lines chan net.Conn
	end   sync.Once
	cuts  atomic.Int32 // connections made before the last cut are dead
	laid  atomic.Int32
}

func (c *cable) dial(context.Context, string, string) (net.Conn, error) {
	near, far := net.Pipe()
	c.laid.Add(1)
	c.lines <- far
	return &line{near, c, c.cuts.Load()}, nil
}

func (c *cable) Accept() (net.Conn, error) {
	if conn, ok := <-c.lines; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (c *cable) Close() error   { c.end.Do(func() { close(c.lines) }); return nil }
func (c *cable) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 443} }

type line struct {
	net.Conn
	of   *cable
	born int32
}

func (l *line) Write(p []byte) (int, error) {
	if l.of.cuts.Load() > l.born {
		return len(p), nil // into the kernel's buffer, and no further
	}
	return l.Conn.Write(p)
}

// After a change of the network, connections are dead without an error.
func TestADeadConnectionIsFoundOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &cable{lines: make(chan net.Conn, 4)}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.Proto)
		}))
		_ = server.Listener.Close()
		server.Listener, server.EnableHTTP2 = c, true
		server.StartTLS()
		tr := newTransport()
		tr.DialContext = c.dial
		tr.TLSClientConfig.RootCAs = x509.NewCertPool()
		tr.TLSClientConfig.RootCAs.AddCert(server.Certificate())
		defer func() {
			tr.CloseIdleConnections()
			server.CloseClientConnections()
			server.Close()
			synctest.Wait()
		}()
		ask := func() (string, error) {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.com/", http.NoBody)
			resp, err := tr.RoundTrip(req)
			if err != nil {
				return "", err
			}
			defer resp.Body.Close()
			b, err := io.ReadAll(resp.Body)
			return string(b), err
		}
		if got, err := ask(); got != "HTTP/2.0" || err != nil {
			t.Fatalf("%q, %v", got, err)
		}
		c.cuts.Add(1)
		began := time.Now()
		if got, err := ask(); err == nil && c.laid.Load() == 1 {
			t.Errorf("a dead line answers %q", got)
		}
		if took := time.Since(began); took > 16*time.Second {
			t.Errorf("it is found out after %v", took)
		}
		if got, err := ask(); got != "HTTP/2.0" || err != nil || c.laid.Load() != 2 {
			t.Errorf("on the next line: %q, %v, %d lines", got, err, c.laid.Load())
		}
	})
}
