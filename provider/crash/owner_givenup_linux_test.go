package crash

import (
	"encoding/pem"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// slowLine accepts connections and lets nobody in before the gate is opened: the
// TLS handshake waits.
type slowLine struct {
	net.Listener
	gate *gate
}

func (l slowLine) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		c = &slowConn{c, l.gate}
	}
	return c, err
}

type slowConn struct {
	net.Conn
	gate *gate
}

func (c *slowConn) Read(p []byte) (int, error) {
	c.gate.hold()
	return c.Conn.Read(p)
}

// A submit is stopped after "submitting" was written down, while the connection for
// its create call is being made. Its lease ends, and the person dismisses the run in
// another window or sends it again. When the first goes on its connection stands,
// and it must not send the order that was given up.
//
// The first try is refused, so that the second begins with less than ten seconds
// left of the lease: the handshake's own limit must not end the call.
func TestAnOrderThatWasGivenUpIsNotSent(t *testing.T) {
	t.Parallel()
	for _, vendor := range vendors() {
		for _, what := range []string{"retry", "dismiss"} {
			t.Run(vendor+"/"+what, func(t *testing.T) {
				t.Parallel()
				p := newPerson(t, startSandbox(t))
				d, line := newDoor(t), newGate(t)
				web := httptest.NewUnstartedServer(p.proxy)
				must(t, web.Listener.Close())
				web.Listener = slowLine{d, line}
				web.StartTLS()
				t.Cleanup(func() {
					line.open()
					web.CloseClientConnections()
					web.Close()
				})
				trusted := filepath.Join(p.dir, "trusted.pem")
				must(t, os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: web.Certificate().Raw}), 0o600))

				c := p.command("https://"+d.addr, submitting(vendor, "given up")...)
				c.Env = append(c.Env, "SSL_CERT_FILE="+trusted)
				submit := launch(t, c)
				p.oldest("waiting for its next try", func(r row) bool { return r.state == "pending" && r.tries > 0 })
				d.open()
				line.await("the connection is made")
				submit.stop()
				stopped := time.Now()
				run := p.becomes("submitting")
				lease := time.UnixMicro(run.until)
				if left := lease.Sub(stopped); left > 9*time.Second {
					t.Fatalf("the lease has %s left: the handshake's own limit would end the call", left)
				}

				p.endLeases() // the other window need not wait for it
				window := p.start("watch")
				p.becomes("unsure")
				window.interrupt()
				p.start(map[string][]string{"retry": {"retry", run.id, "--yes"}, "dismiss": {"dismiss", run.id}}[what]...).exits(0)
				before := len(p.server.Charges())
				time.Sleep(time.Until(lease) + 300*time.Millisecond)
				t.Logf("stopped for %s, %s longer than its lease", time.Since(stopped).Round(time.Millisecond), time.Since(lease).Round(time.Millisecond))
				line.open()
				submit.resume()
				code := submit.exit()
				t.Logf("charges before and after: %d, %d; exit code %d: %s", before, len(p.server.Charges()), code, submit.errs)
				p.paid(map[string]int{"retry": 1, "dismiss": 0}[what])
				if r := p.rows()[0]; r.job != "" || r.state != "failed" {
					t.Errorf("the run that was given up is %s", r)
				}
				p.jobsKept()
			})
		}
	}
}
