package download

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"dailies/provider"
)

// maxLayers limits how many layers of compression are removed: a proxy may compress what the
// server already compressed.
const maxLayers = 3

// openBody returns the file inside a response. Its first bytes decide whether it is a video; if
// they do not tell, the Content-Type does. Compression that was not requested is removed;
// unpacked reports that.
func openBody(resp *http.Response) (body io.Reader, unpacked bool, err error) {
	r := bufio.NewReaderSize(resp.Body, copyBuffer)
	packing := strings.ToLower(resp.Header.Get("Content-Encoding"))
	deflated := strings.Contains(packing, "deflate")
	for layer := range maxLayers {
		head, err := peek(r)
		if err != nil {
			return nil, false, cutOff(err, int64(len(head)), -1)
		}
		if formatOf(head) != formatUnknown {
			return r, layer > 0, nil // whatever the headers say
		}
		inner, err := unpack(r, head, deflated)
		if err != nil {
			return nil, false, err
		}
		if inner == nil {
			return nil, false, refuse(head, resp, packing)
		}
		r = bufio.NewReaderSize(unpacker{inner}, copyBuffer)
		deflated = deflated && isGzip(head) // otherwise it is removed now
	}
	return nil, false, notVideo("it is compressed too many times")
}

// peek returns the first bytes, at most as many as format detection needs. err is a read
// error, never a short file.
func peek(r *bufio.Reader) ([]byte, error) {
	_, err := r.Peek(formatBytes)
	head, _ := r.Peek(min(r.Buffered(), 512))
	if err == io.EOF {
		err = nil
	}
	return head, err
}

// unpack returns the decompressed content of a stream that begins with head, or nil if it is
// not compressed in a known way. Many servers compress files without declaring it; "deflate"
// has no magic number, and means either of two formats.
func unpack(r io.Reader, head []byte, deflated bool) (inner io.Reader, err error) {
	switch {
	case isGzip(head):
		inner, err = gzip.NewReader(r)
	case !deflated, isText(head):
		return nil, nil
	case isZlib(head):
		inner, err = zlib.NewReader(r)
	default:
		return flate.NewReader(r), nil
	}
	if err != nil {
		return nil, cutOff(unpackError(err), 0, -1)
	}
	return inner, nil
}

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b\x08")) }

// isZlib reports whether head is a zlib header (RFC 1950, 2.2).
func isZlib(head []byte) bool {
	return len(head) >= 2 && head[0]&0x0F == 8 && head[0]>>4 <= 7 && (uint(head[0])<<8|uint(head[1]))%31 == 0
}

// unpacker distinguishes corrupt compression from a broken connection.
type unpacker struct{ io.Reader }

func (u unpacker) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	return n, unpackError(err)
}

func unpackError(err error) error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	for _, damage := range []error{gzip.ErrHeader, gzip.ErrChecksum, zlib.ErrHeader, zlib.ErrChecksum, zlib.ErrDictionary} {
		corrupt = corrupt || errors.Is(err, damage)
	}
	if corrupt {
		return notVideo("the server compressed it, and it cannot be decompressed")
	}
	return err
}

// refuse returns the error for a body that is not a video.
func refuse(head []byte, resp *http.Response, packing string) *provider.Error {
	var e *provider.Error
	what := textKind(head, resp.Header.Get("Content-Type"))
	switch {
	case len(head) == 0:
		e = notVideo("it is empty")
	case what != "":
		e = provider.Errorf(provider.KindExpired, "the link leads to %s instead of a video", what).WithHint("look at the provider's website")
	case strings.HasPrefix(http.DetectContentType(head), "image/"):
		e = notVideo("it is a still image")
	case packing == "br", packing == "zstd", packing == "compress":
		e = notVideo("the server compressed it as " + packing + ", which cannot be decompressed")
	default:
		e = notVideo("it does not start like a video")
	}
	e.Status = resp.StatusCode
	return e
}

func isText(head []byte) bool { return strings.HasPrefix(http.DetectContentType(head), "text/") }

// textKind names the kind of text, or returns "" for other content. If the bytes do not look
// like text, as in UTF-16 or under compression, the Content-Type decides.
func textKind(head []byte, label string) string {
	label, _, _ = mime.ParseMediaType(label)
	start := string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	switch {
	case strings.HasPrefix(http.DetectContentType(head), "text/html"):
		return "a web page"
	case isText(head) && strings.HasPrefix(start, "#EXTM3U"):
		return "a playlist"
	case isText(head) && (strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")):
		return "a message in JSON"
	case isText(head) && strings.HasPrefix(start, "<"):
		return "a message in XML"
	case isText(head), strings.HasPrefix(label, "text/"), strings.HasSuffix(label, "json"), strings.HasSuffix(label, "xml"):
		return "a text"
	}
	return ""
}
