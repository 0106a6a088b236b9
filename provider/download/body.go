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

// maxLayers bounds how often a body is unpacked: a proxy may pack what a store
// packed before.
const maxLayers = 3

// openBody returns the file inside an answer. Its first bytes decide whether that
// is a video; where they say nothing, the label decides what to call it. A server
// that packs what was to come as it is, is undone; unpacked says so.
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
		deflated = deflated && isGzip(head) // else that is undone now
	}
	return nil, false, notVideo("it is compressed too many times")
}

// peek returns the first bytes, as many as came at once, enough to tell a format
// if there are so many. The error is one of reading, never of a short file.
func peek(r *bufio.Reader) ([]byte, error) {
	_, err := r.Peek(formatBytes)
	head, _ := r.Peek(min(r.Buffered(), 512))
	if err == io.EOF {
		err = nil
	}
	return head, err
}

// unpack returns the inside of what begins with those bytes, or nil when it is not
// packed in a way that can be undone. Many stores serve packed files without
// saying so; "deflate" has no mark of its own, and means either of two formats.
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

// isZlib reports whether a zlib header begins here (RFC 1950, 2.2).
func isZlib(head []byte) bool {
	return len(head) >= 2 && head[0]&0x0F == 8 && head[0]>>4 <= 7 && (uint(head[0])<<8|uint(head[1]))%31 == 0
}

// unpacker tells damaged packing from a broken connection.
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

// refuse says what a body is that is no video.
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

// textKind names the kind of a text, or is "" for what is none. Where the bytes do
// not look like text, such as a page in UTF-16 or one that was packed, its label
// says so.
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
