package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The file storage simulates a bucket with signed links, on an address of its own. It rejects
// every request with a key, as S3 does for requests with two kinds of credentials.
//
//	GET, HEAD /storage/videos/{provider}/{job}.mp4
//	GET, HEAD /storage/files/{id}/{name}
//	PUT       /storage/files/{id}/{name}

// signingKey signs the links. It is no secret: links must stay valid over restarts, and on
// loopback there is nothing to protect.
const signingKey = "links of the sandbox"

const stamp = "20060102T150405Z" // of X-Amz-Date

// link returns a signed link to a path of the storage.
func (s *Server) link(method, path string, from time.Time, life time.Duration) string {
	date, expires := from.UTC().Format(stamp), strconv.Itoa(int(life/time.Second))
	q := url.Values{"X-Amz-Algorithm": {"AWS4-HMAC-SHA256"}, "X-Amz-Date": {date}, "X-Amz-Expires": {expires},
		"X-Amz-Signature": {sign(method, path, date, expires)}}
	return s.StorageURL() + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func sign(method, path, date, expires string) string {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	m := hmac.New(sha256.New, []byte(signingKey))
	fmt.Fprintf(m, "%s\n%s\n%s\n%s", method, path, date, expires)
	return hex.EncodeToString(m.Sum(nil))
}

// videoLink returns a new link to the video of a job. Its lifetime starts now; as it is stored
// in whole seconds, it is rounded up.
func (s *Server) videoLink(j job) string { return s.videoLinkFor(j, s.o.LinkLife) }

// videoLinkFor returns such a link with another lifetime.
func (s *Server) videoLinkFor(j job, life time.Duration) string {
	from := s.now()
	if j.has("expired-link") && s.first("expired-link "+j.ID) {
		from = from.Add(-life - time.Minute)
	}
	return s.link(http.MethodGet, "/storage/videos/"+j.Provider+"/"+j.ID+".mp4", from, max(life, time.Second))
}

// linkError returns why a link is invalid, or "".
func (s *Server) linkError(r *http.Request) string {
	q := r.URL.Query()
	date, expires := q.Get("X-Amz-Date"), q.Get("X-Amz-Expires")
	if !hmac.Equal([]byte(q.Get("X-Amz-Signature")), []byte(sign(r.Method, r.URL.Path, date, expires))) {
		return "SignatureDoesNotMatch"
	}
	from, err := time.Parse(stamp, date)
	life, err2 := strconv.Atoi(expires)
	if err != nil || err2 != nil || s.now().After(from.Add(time.Duration(life)*time.Second)) {
		return "AccessDenied"
	}
	return ""
}

// xmlError returns an error in the format of S3.
func xmlError(status int, code, message string) answer {
	return answer{status: status, body: fmt.Appendf(nil,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>\n", code, message),
	}.with("Content-Type", "application/xml")
}

func (s *Server) callStorage(w http.ResponseWriter, r *http.Request) {
	body := s.receive(r, true)
	if r.Header.Get("Authorization") != "" {
		write(w, xmlError(http.StatusBadRequest, "InvalidArgument", "Only one auth mechanism allowed"))
		return
	}
	if why := s.linkError(r); why != "" {
		write(w, xmlError(http.StatusForbidden, why, "Request has expired or was not signed"))
		return
	}
	part := strings.Split(strings.TrimPrefix(r.URL.Path, "/storage/"), "/")
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case len(part) == 3 && part[0] == "videos" && read:
		s.serveVideo(w, r, part[1], strings.TrimSuffix(part[2], ".mp4"))
	case len(part) == 3 && part[0] == "frames" && read:
		s.serveLastFrame(w, part[1], strings.TrimSuffix(part[2], ".png"))
	case len(part) == 3 && part[0] == "files" && read:
		s.serveFile(w, r, part[1])
	case len(part) == 3 && part[0] == "files" && r.Method == http.MethodPut:
		s.putFile(w, r, part[1], body)
	default:
		write(w, xmlError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist"))
	}
}

// serveVideo sends a video, whole or in ranges.
func (s *Server) serveVideo(w http.ResponseWriter, r *http.Request, provider, id string) {
	j, ok := s.jobs.job(provider, id)
	if !ok || j.at(s.now()).phase != succeeded {
		write(w, xmlError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist"))
		return
	}
	fault := s.match(provider, StepDownload, j.Shot.Prompt, j.ID)
	c := &call{s: s, r: r}
	if a, ok := s.before(bucket(), c, fault); ok {
		s.send(w, r, a, fault)
		return
	}
	j.Shot.Seed += s.version(j.ID, fault.name == "changed-video")
	film, err := s.renderer.of(j)
	if err != nil {
		write(w, xmlError(http.StatusInternalServerError, "InternalError", "The film could not be made"))
		return
	}
	serve := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "video/mp4")
		w.Header().Set("ETag", `"`+hash(film)[:32]+`"`)
		http.ServeContent(w, r, "", j.at(s.now()).ended, bytes.NewReader(film))
	}
	switch fault.name {
	case "no-ranges":
		r.Header.Del("Range")
		serve(w)
	case "":
		serve(w)
	case "truncated-video", "changed-video":
		b := &truncatingWriter{ResponseWriter: w, left: len(film) / 2}
		serve(b)
		if r.Method == http.MethodGet {
			b.end()
		}
	default:
		whole := &recorded{answer: answer{header: http.Header{}}}
		serve(whole)
		s.send(w, r, s.after(bucket(), c, fault, whole.answer), fault)
	}
}

// recorded is a ResponseWriter that keeps the response.
type recorded struct{ answer }

func (r *recorded) Header() http.Header    { return r.header }
func (r *recorded) WriteHeader(status int) { r.status = status }
func (r *recorded) Write(p []byte) (int, error) {
	r.body = append(r.body, p...)
	return len(p), nil
}

// bucket returns the dialect of the storage, whose errors are those of S3.
func bucket() dialect {
	return dialect{name: "storage", reject: func(_ *call, why errorCode, _ ...problem) answer {
		switch why {
		case errNoJob:
			return xmlError(http.StatusNotFound, "NoSuchKey", "The specified key does not exist")
		case errNoMoney:
			return xmlError(http.StatusPaymentRequired, "AccountProblem", "There is a problem with the account")
		case errTooMany:
			return xmlError(http.StatusTooManyRequests, "SlowDown", "Please reduce your request rate")
		case errBusy:
			return xmlError(http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate")
		case broken:
			return xmlError(http.StatusInternalServerError, "InternalError", "We encountered an internal error")
		}
		return xmlError(http.StatusForbidden, "AccessDenied", "Access Denied")
	}}
}

// version returns how often the video of a job was replaced; with replace it increments that
// for later calls.
func (s *Server) version(id string, replace bool) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.matches["edition "+id]
	if replace {
		s.matches["edition "+id]++
	}
	return int64(n)
}

// truncatingWriter closes the connection after a number of body bytes.
type truncatingWriter struct {
	http.ResponseWriter
	left int
}

func (w *truncatingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p[:min(len(p), w.left)])
	w.left -= n
	if w.left == 0 {
		w.end()
	}
	return n, err
}

// end flushes what was written and closes the connection.
func (w *truncatingWriter) end() {
	http.NewResponseController(w.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}
