package download

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"dailies/provider"
)

// packed returns bytes as a writer of compress/… packs them.
func packed[W io.WriteCloser](b []byte, open func(io.Writer) W) []byte {
	var out bytes.Buffer
	w := open(&out)
	w.Write(b) //nolint:errcheck // into memory
	w.Close()  //nolint:errcheck // as above
	return out.Bytes()
}

func gzipped(b []byte) []byte { return packed(b, gzip.NewWriter) }

func inflated(b []byte) []byte {
	return packed(b, func(w io.Writer) *flate.Writer { f, _ := flate.NewWriter(w, 6); return f })
}

// packing is a way in which servers dress a file.
type packing struct {
	header string // Content-Encoding
	pack   func([]byte) []byte
}

func plain(b []byte) []byte { return b }

func packings() map[string]packing {
	return map[string]packing{
		"plain":                    {"", plain},
		"identity":                 {"identity", plain},
		"gzip":                     {"gzip", gzipped},
		"gzip in capitals":         {"GZIP", gzipped},
		"x-gzip":                   {"x-gzip", gzipped},
		"gzip without saying so":   {"", gzipped},
		"deflate":                  {"deflate", func(b []byte) []byte { return packed(b, zlib.NewWriter) }},
		"deflate without a header": {"deflate", inflated},
		"gzip twice":               {"gzip, gzip", func(b []byte) []byte { return gzipped(gzipped(b)) }},
		"deflate, then gzip":       {"deflate, gzip", func(b []byte) []byte { return gzipped(packed(b, zlib.NewWriter)) }},
		"gzip that is plain":       {"gzip", plain},
		"br that is plain":         {"br", plain},
		"an encoding of text":      {"utf-8", plain},
		"chunks of a store":        {"aws-chunked", plain},
	}
}

func labels() []string {
	return []string{
		"video/mp4", "text/plain; charset=utf-8", "application/json", "binary/octet-stream", "application/octet-stream", "", "text/html", "application/xml",
		"image/png", "application/x-gzip", "video", ";;;", "MP4",
	}
}

// serve answers every request with these bytes, and keeps the headers of requests.
func serve(t *testing.T, label, encoding string, content []byte) (*httptest.Server, *[]http.Header) {
	t.Helper()
	var asked []http.Header
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header)
		w.Header()["Content-Type"] = nil
		if label != "" {
			w.Header().Set("Content-Type", label)
		}
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		w.Write(content) //nolint:errcheck // the test sees what came
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

// TestAVideoIsJudgedByItsBytes serves every container in every packing under some
// label, and every label with one container.
func TestAVideoIsJudgedByItsBytes(t *testing.T) {
	var n int
	check := func(f film, how, label string) {
		t.Run(fmt.Sprintf("%s, %s, %q", f.layout, how, label), func(t *testing.T) {
			t.Parallel()
			p := packings()[how]
			s, _ := serve(t, label, p.header, p.pack(f.file))
			d := newDownload(t, s.URL)
			got, err := d.try(t)
			d.saved(t, got, err, f.file)
			if got.Name != "take"+f.ending {
				t.Errorf("saved as %q, want the ending %s", got.Name, f.ending)
			}
			wantProof := ""
			if bytes.Equal(p.pack(f.file), f.file) {
				wantProof = `"v1"`
			}
			if d.Validator != wantProof {
				t.Errorf("the validator is %q, want %q: ranges are of what is sent", d.Validator, wantProof)
			}
		})
	}
	for _, f := range films(t) {
		for how := range packings() {
			n++
			check(f, how, labels()[n%len(labels())])
		}
	}
	for _, label := range labels() {
		check(films(t)[0], "plain", label)
		check(films(t)[0], "gzip", label)
	}
}

// TestWhatIsNoVideoIsRefused: whatever the label says, and however it is packed.
func TestWhatIsNoVideoIsRefused(t *testing.T) {
	for _, c := range []struct {
		what, content string
		kind          provider.Kind
		says          string
	}{
		{"HTML", "<!DOCTYPE html><html><title>Sign in</title></html>", provider.KindExpired, "a web page"},
		{"HTML in lower case", "\n\n <html><body>no</body></html>", provider.KindExpired, "a web page"},
		{"JSON", `{"error":{"code":"not_ready","message":"try again"}}`, provider.KindExpired, "a message in JSON"},
		{"JSON in a list", `[{"detail":"gone"}]`, provider.KindExpired, "a message in JSON"},
		{"JSON with a mark", "\ufeff" + `{"message":"not found"}`, provider.KindExpired, "a message in JSON"},
		{"XML", `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>`, provider.KindExpired, "a message in XML"},
		{"XML without a head", `<Error><Code>NoSuchKey</Code></Error>`, provider.KindExpired, "a message in XML"},
		{"text", "error code: 1010\n", provider.KindExpired, "a text"},
		{"a short text", "no", provider.KindExpired, "a text"},
		{"a playlist", "#EXTM3U\n#EXT-X-VERSION:3\n", provider.KindExpired, "a playlist"},
		{"a PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01", provider.KindFile, "it is a still image"},
		{"a JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01", provider.KindFile, "it is a still image"},
		{"a still GIF", string(animation(t, 1)), provider.KindFile, "it is a still image"},
		{"noise", "\x03" + string(noise(400)), provider.KindFile, "it does not start like a video"},
		{"nothing", "", provider.KindFile, "it is empty"},
	} {
		for _, label := range []string{"video/mp4", "application/octet-stream", ""} {
			for _, how := range []string{"plain", "gzip", "gzip without saying so", "deflate", "deflate without a header", "gzip that is plain"} {
				p := packings()[how]
				s, _ := serve(t, label, p.header, p.pack([]byte(c.content)))
				d := newDownload(t, s.URL)
				_, err := d.try(t)
				d.failed(t, err, c.kind)
				if e := provider.AsError(err); !strings.Contains(provider.UserMessage(err), c.says) || c.what != "a still GIF" && e.Status != http.StatusOK {
					t.Errorf("%s, %s, %q: %v (status %d), want %q", c.what, how, label, err, e.Status, c.says)
				}
				if d.part() != nil {
					t.Errorf("%s, %s: a part was left", c.what, how)
				}
			}
		}
	}
}

// The label decides where the bytes say nothing.
func TestALabelDecidesWhereTheBytesSayNothing(t *testing.T) {
	content := []byte("\x03" + string(noise(400)))
	for label, kind := range map[string]provider.Kind{
		"text/html": provider.KindExpired, "application/problem+json": provider.KindExpired, "application/xml": provider.KindExpired,
		"video/mp4": provider.KindFile, "": provider.KindFile,
	} {
		s, _ := serve(t, label, "", content)
		d := newDownload(t, s.URL)
		_, err := d.try(t)
		d.failed(t, err, kind)
	}
}

func TestAPackingThatCannotBeUndoneIsNamed(t *testing.T) {
	for encoding, content := range map[string]string{"br": "\x8b\x0f\x80" + string(noise(200)), "zstd": "\x28\xb5\x2f\xfd" + string(noise(200))} {
		s, _ := serve(t, "video/mp4", encoding, []byte(content))
		d := newDownload(t, s.URL)
		_, err := d.try(t)
		d.failed(t, err, provider.KindFile)
		if !strings.Contains(provider.UserMessage(err), "compressed it as "+encoding) {
			t.Errorf("%s: %v", encoding, err)
		}
	}
}

// TestACutPackedFileIsNeverSaved cuts a packed film at every place: the server
// breaks off, or says that less is all there is.
func TestACutPackedFileIsNeverSaved(t *testing.T) {
	file := video(300, 1)
	for name, p := range map[string]packing{"gzip": packings()["gzip"], "deflate": packings()["deflate"], "raw": packings()["deflate without a header"]} {
		whole := p.pack(file)
		for n := 0; n < len(whole); n += 7 {
			s, _ := serve(t, "video/mp4", p.header, whole[:n])
			d := newDownload(t, s.URL)
			if got, err := d.try(t); err == nil {
				t.Fatalf("%s: %d of %d bytes were saved as %s", name, n, len(whole), got.Name)
			}
			if names := d.files(t); len(names) > 0 {
				t.Fatalf("%s: %d bytes: %q", name, n, names)
			}
		}
	}
}

func TestDamagedPackingIsNoBrokenLine(t *testing.T) {
	whole := gzipped(bytes.Repeat(video(3000, 1), 2))
	whole[len(whole)-6] ^= 0xFF // the checksum
	s, _ := serve(t, "video/mp4", "gzip", whole)
	d := newDownload(t, s.URL)
	_, err := d.try(t)
	d.failed(t, err, provider.KindFile)
	if !strings.Contains(provider.UserMessage(err), "cannot be decompressed") {
		t.Error(err)
	}
}

// TestAPackedDownloadBeginsAnew: what came is never continued by a range, which
// would be one of other bytes.
func TestAPackedDownloadBeginsAnew(t *testing.T) {
	file := video(videoSize, 1)
	sent := gzipped(file)
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Range"))
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Content-Length", strconv.Itoa(len(sent)))
		if len(asked) == 1 {
			w.Write(sent[:half]) //nolint:errcheck // it breaks off on purpose
			return
		}
		w.Write(sent) //nolint:errcheck // the test sees what came
	}))
	defer s.Close()
	d := newDownload(t, s.URL)
	_, err := d.try(t)
	d.failed(t, err, provider.KindNetwork)
	if len(d.part()) == 0 || d.Validator != "" || d.Size != 0 {
		t.Errorf("a part of %d bytes, validator %q, size %d", len(d.part()), d.Validator, d.Size)
	}
	got, err := d.try(t)
	d.saved(t, got, err, file)
	if strings.Join(asked, "") != "" {
		t.Errorf("ranges were asked for: %q", asked)
	}
}

// A small file that unfolds to gigabytes is given up at the largest video.
func TestABombIsGivenUp(t *testing.T) {
	bomb := bytes.Join([][]byte{ftyp("isom"), index(), {0, 0, 0, 0}, []byte("mdat"), make([]byte, 30_000_000)}, nil)
	s, _ := serve(t, "video/mp4", "gzip", gzipped(bomb))
	d := newDownload(t, s.URL)
	d.max = 1_000_000
	_, err := d.try(t)
	d.failed(t, err, provider.KindFile)
	if d.part() != nil {
		t.Error("a part was left")
	}
}
