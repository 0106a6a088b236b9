package crashtest

import (
	"net"
	"os"
	"sync"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// stop stops a process as SIGSTOP does, every thread of it, but not while it is
// writing into the history: others would have to wait for it.
func (p *person) stop(c *process) {
	p.t.Helper()
	p.edit("PRAGMA busy_timeout = 100")
	defer p.edit("PRAGMA busy_timeout = 30000")
	eventually(p.t, "it is stopped and does not write", func() bool {
		must(p.t, c.Process.Signal(syscall.SIGSTOP))
		must(p.t, unix.Waitid(unix.P_PID, c.Process.Pid, nil, unix.WSTOPPED, nil))
		tx, err := p.table.Begin()
		if err != nil {
			c.resume()
			return false
		}
		must(p.t, tx.Rollback())
		return true
	})
}

// resume lets a stopped process continue.
func (p *process) resume() {
	p.t.Helper()
	must(p.t, p.Process.Signal(syscall.SIGCONT))
}

// door is an address of a vendor at which connections are refused until the test
// opens it. It is a listener from then on.
type door struct {
	addr string
	fd   int
	open func()

	opened chan struct{}
	once   sync.Once
	l      net.Listener
	err    error
}

func newDoor(t *testing.T) *door {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	must(t, err)
	// Bound, so that nobody else takes the port; nobody listens yet.
	must(t, unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	name, err := unix.Getsockname(fd)
	must(t, err)
	d := &door{fd: fd, opened: make(chan struct{})}
	d.addr = (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*unix.SockaddrInet4).Port}).String()
	d.open = sync.OnceFunc(func() { close(d.opened) })
	t.Cleanup(d.open)
	return d
}

func (d *door) listen() (net.Listener, error) {
	<-d.opened
	d.once.Do(func() {
		f := os.NewFile(uintptr(d.fd), "door")
		defer f.Close()
		if d.err = unix.Listen(d.fd, 16); d.err == nil {
			d.l, d.err = net.FileListener(f)
		}
	})
	return d.l, d.err
}

func (d *door) Accept() (net.Conn, error) {
	l, err := d.listen()
	if err != nil {
		return nil, err
	}
	return l.Accept()
}

func (d *door) Close() error {
	d.open()
	l, err := d.listen()
	if err != nil {
		return err
	}
	return l.Close()
}

func (d *door) Addr() net.Addr {
	a, _ := net.ResolveTCPAddr("tcp", d.addr) // made by newDoor
	return a
}
