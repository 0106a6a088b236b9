package crashtest

import (
	"encoding/pem"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// slowLine accepts connections and blocks them until the gate is opened: the TLS
// handshake waits.
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

// stoppedWhileConnecting returns a submit that was suspended after "submitting" was written,
// while the connection for its create call is being established, and its run. The connection is
// established once the line is opened.
//
// The handshake's timeout of ten seconds must not end the call before the lease expires. So the
// first try is refused, in order that the second starts when less than that is left of the
// lease; if the lease was renewed meanwhile, everything starts over.
func stoppedWhileConnecting(t *testing.T, vendor string) (*person, *process, row, *gate) {
	for range 12 {
		p := newPerson(t, startSandbox(t))
		d, gate := newDoor(t), newGate(t)
		web := httptest.NewUnstartedServer(p.proxy)
		must(t, web.Listener.Close())
		web.Listener = slowLine{d, gate}
		web.StartTLS()
		t.Cleanup(func() {
			gate.open()
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
		gate.await("the connection is made")
		p.stop(submit)
		run := p.becomes("submitting")
		if time.Until(time.UnixMicro(run.until)) < 8500*time.Millisecond {
			return p, submit, run, gate
		}
		submit.kill()
	}
	t.Fatal("the lease is always renewed before the second try")
	return nil, nil, row{}, nil
}

// A submit is suspended after "submitting" was written, while the connection for its create
// call is being established. Its lease expires, and the user dismisses or resubmits the run in
// another process. When the first one is resumed and its connection is established, it must not
// send the submission.
func TestAnOrderThatWasGivenUpIsNotSent(t *testing.T) {
	t.Parallel()
	for _, vendor := range kinds() {
		for what, args := range map[string][]string{"retry": {"--yes"}, "dismiss": nil} {
			t.Run(vendor+"/"+what, func(t *testing.T) {
				t.Parallel()
				p, submit, run, line := stoppedWhileConnecting(t, vendor)
				stopped := time.Now()
				p.endLeases() // so that the other process need not wait
				window := p.start("watch")
				p.becomes("unsure")
				window.interrupt()
				p.start(append([]string{what, run.id}, args...)...).exits(0)
				before := len(p.charges())
				lease := time.UnixMicro(run.until) // as the suspended process remembers it
				time.Sleep(time.Until(lease) + 300*time.Millisecond)
				t.Logf("stopped for %s, %s longer than its lease", time.Since(stopped).Round(time.Millisecond), time.Since(lease).Round(time.Millisecond))
				line.open()
				submit.resume()
				code := submit.exit()
				t.Logf("charges before and after: %d, %d; exit code %d: %s", before, len(p.charges()), code, submit.errs)
				p.paid(map[string]int{"retry": 1, "dismiss": 0}[what])
				if r := p.rows()[0]; r.job != "" || r.state != "failed" {
					t.Errorf("the run that was given up is %s", r)
				}
				p.jobsKept()
			})
		}
	}
}
