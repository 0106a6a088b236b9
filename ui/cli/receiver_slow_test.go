package cli

import (
	"fmt"
	"io"
	"log"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

// lines is a listener of pipes, which work with simulated time.
type lines chan net.Conn

func (l lines) Accept() (net.Conn, error) {
	c, ok := <-l
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (l lines) Close() error   { return nil }
func (l lines) Addr() net.Addr { return &net.TCPAddr{} }

// A client that sends byte by byte is disconnected after five seconds, in the header and in the body.
func TestSlowCallbacksAreCutOff(t *testing.T) {
	head := fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nRunflow-Signature: %s\r\nContent-Length: %d\r\n\r\n", sign(secret, body), len(body))
	for name, c := range map[string]struct {
		at    int // byte at which the sender becomes slow
		pause time.Duration
		looks int
	}{
		"fast":             {len(head) + len(body), 0, 1},
		"a slow end":       {len(head) + len(body) - 4, time.Second, 1},
		"a slow head":      {10, time.Second, 0},
		"a slow body":      {len(head) + 10, time.Second, 0},
		"nothing more":     {20, time.Hour, 0},
		"half a body only": {len(head) + len(body)/2, time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r, l := listening(secret), make(lines)
				srv := r.server()
				srv.ErrorLog = log.New(io.Discard, "", 0)
				go srv.Serve(l) //nolint:errcheck // it ends with the listener
				ours, theirs := net.Pipe()
				l <- theirs
				began := time.Now()
				cut := make(chan time.Duration, 1)
				go func() {
					_, _ = io.Copy(io.Discard, ours) // until the line is closed
					cut <- time.Since(began)
				}()
				all := head + body
				_, err := io.WriteString(ours, all[:c.at])
				for _, b := range all[c.at:] {
					time.Sleep(c.pause)
					if err == nil {
						_, err = io.WriteString(ours, string(b))
					}
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if len(r.jobs) != c.looks {
					t.Errorf("%d looks", len(r.jobs))
				}
				if c.looks == 0 {
					select {
					case after := <-cut:
						if after > 6*time.Second {
							t.Errorf("cut off after %v", after)
						}
					default:
						t.Error("it holds the line still")
					}
				}
				ours.Close()
				close(l)
				srv.Close()
				synctest.Wait()
			})
		})
	}
}
