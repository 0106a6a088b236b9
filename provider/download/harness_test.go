package download

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"dailies/provider"
)

// raw is a file server that answers every request byte by byte as a test says:
// the first request gets the first answer, and so on; the last one is repeated.
type raw struct {
	URL     string
	answers []answer
	over    chan struct{} // closed at the end of the test

	mu       sync.Mutex
	requests []*http.Request
	sent     int // bytes of bodies
}

// answer writes one answer. The connection is closed after it.
type answer func(c *call)

// call is one request on its way to be answered.
type call struct {
	*http.Request
	conn   net.Conn
	server *raw
}

func newRaw(t *testing.T, answers ...answer) *raw {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &raw{URL: "http://" + l.Addr().String() + "/take.mp4?X-Amz-Signature=5ec7e7", answers: answers, over: make(chan struct{})}
	var wg sync.WaitGroup
	t.Cleanup(func() { close(s.over); l.Close(); wg.Wait() })
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { s.serve(conn) })
		}
	})
	return s
}

func (s *raw) serve(conn net.Conn) {
	defer conn.Close()
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	s.mu.Lock()
	n := min(len(s.requests), len(s.answers)-1)
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	s.answers[n](&call{Request: r, conn: conn, server: s})
}

// seen returns the requests so far, and the number of bytes of bodies sent.
func (s *raw) seen() ([]*http.Request, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*http.Request(nil), s.requests...), s.sent
}

// head writes the status and the headers, given as "Name: value".
func (c *call) head(status int, headers ...string) {
	fmt.Fprintf(c.conn, "HTTP/1.1 %d %s\r\n%s\r\nConnection: close\r\n\r\n", status, http.StatusText(status), strings.Join(headers, "\r\n"))
}

// writeResponse writes a piece of the body and reports whether it could.
func (c *call) writeResponse(b []byte) bool {
	n, err := c.conn.Write(b)
	c.server.mu.Lock()
	c.server.sent += n
	c.server.mu.Unlock()
	return err == nil
}

// from is where the asked range begins, when the server would serve one: there
// is a range, and it is of the file with this tag.
func (c *call) from(tag string) int {
	span, ok := strings.CutPrefix(c.Header.Get("Range"), "bytes=")
	if !ok || c.Header.Get("If-Range") != tag {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimSuffix(span, "-"))
	return n
}

// good serves a file as a good server does, ranges included.
func good(file []byte, tag string) answer { return cutAt(file, tag, len(file)) }

// cutAt is good, but the connection breaks at byte n of the file.
func cutAt(file []byte, tag string, n int) answer {
	return func(c *call) {
		from := c.from(tag)
		c.fileHead(file, tag, from)
		c.writeResponse(file[from:max(n, from)])
	}
}

// fileHead writes the head of an answer that gives the file from that byte on.
func (c *call) fileHead(file []byte, tag string, from int) {
	headers := []string{"Content-Type: video/mp4", "ETag: " + tag, fmt.Sprintf("Content-Length: %d", len(file)-from)}
	if from == 0 {
		c.head(http.StatusOK, headers...)
		return
	}
	c.head(http.StatusPartialContent, append(headers, fmt.Sprintf("Content-Range: bytes %d-%d/%d", from, len(file)-1, len(file)))...)
}

// status answers with a status and a short text.
func status(code int, headers ...string) answer {
	return func(c *call) {
		c.head(code, append(headers, "Content-Type: text/xml", "Content-Length: 15")...)
		c.writeResponse([]byte("<Error>no</Err>"))
	}
}

// video makes an MP4 of about that many bytes; another seed makes another film.
func video(size int, seed byte) []byte {
	frames := make([]byte, size)
	rand.NewChaCha8([32]byte{seed}).Read(frames)
	return bytes.Join([][]byte{ftyp("isom"), index(), box("mdat", frames)}, nil)
}

// box makes one box of an MP4 file.
func box(kind string, content ...[]byte) []byte {
	b := bytes.Join(content, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(b))), kind...), b...)
}

func ftyp(brand string) []byte { return box("ftyp", []byte(brand+"\x00\x00\x02\x00isomiso2mp41")) }

// index makes a moov box as small as one can be.
func index() []byte {
	return box("moov", box("mvhd", make([]byte, 100)), box("trak", make([]byte, 60)))
}

// download is one download over its tries, with what the engine's row remembers
// of it between them.
type download struct {
	*Client
	Request
	began int // calls of OnStart
}

func newDownload(t *testing.T, link string) *download {
	t.Helper()
	c := newTransport(http.ProxyFromEnvironment, true)
	t.Cleanup(c.direct.CloseIdleConnections)
	d := &download{Client: New(c, true, stallAfter)}
	d.Request = Request{
		URL: link, Folder: t.TempDir(), TempName: ".run.part", Name: "take",
		OnStart: func(validator string, size int64) error {
			d.began++
			d.Validator, d.Size = validator, size
			return nil
		},
		OnProgress: func(int64, int64, int64) {},
	}
	return d
}

func (d *download) try(t *testing.T) (Result, error) {
	t.Helper()
	return d.Client.Download(t.Context(), d.Request)
}

// part returns the content of the partial file, or nil if there is none.
func (d *download) part() []byte { return d.read(d.TempName) }

func (d *download) read(name string) []byte {
	b, err := os.ReadFile(filepath.Join(d.Folder, name))
	if err != nil {
		return nil
	}
	return b
}

// files returns the names under which the folder holds anything but parts.
func (d *download) files(t *testing.T) []string {
	t.Helper()
	all, err := os.ReadDir(d.Folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		if !strings.HasSuffix(e.Name(), ".part") {
			names = append(names, e.Name())
		}
	}
	return names
}

// saved checks that the download ended with exactly this file and no part.
func (d *download) saved(t *testing.T, got Result, err error, want []byte) {
	t.Helper()
	if err != nil {
		t.Fatalf("not saved: %v", err)
	}
	if got.Bytes != int64(len(want)) || !bytes.Equal(d.read(got.Name), want) {
		t.Errorf("%q (%d bytes) is not the file of the server (%d bytes)", got.Name, got.Bytes, len(want))
	}
	if part := d.part(); part != nil {
		t.Errorf("a part of %d bytes was left behind", len(part))
	}
}

// failed checks that the download ended with an error of that kind, and without
// a file.
func (d *download) failed(t *testing.T, err error, kind provider.Kind) {
	t.Helper()
	if err == nil || provider.KindOf(err) != kind {
		t.Errorf("the error is %v (%s); want kind %q", err, provider.KindOf(err), kind)
	}
	if err != nil && strings.Contains(provider.UserMessage(err), "5ec7e7") {
		t.Errorf("the error holds the signature of the link: %s", provider.UserMessage(err))
	}
	if names := d.files(t); len(names) > 0 {
		t.Errorf("files under a final name: %q", names)
	}
}
