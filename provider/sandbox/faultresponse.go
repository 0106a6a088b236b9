package sandbox

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// before returns the response of a fault that replaces the operation.
func (s *Server) before(d dialect, c *call, fault hit) (answer, bool) {
	hint := strconv.Itoa(int(fault.or(2*time.Second) / time.Second))
	switch fault.name {
	case "500-before":
		return d.reject(c, broken), true
	case "502":
		return gatewayPage(), true
	case "429":
		return d.reject(c, errTooMany).with("Retry-After", hint), true
	case "429-date":
		at := time.Now().Add(fault.or(2 * time.Second)) // by the caller's clock
		return d.reject(c, errTooMany).with("Retry-After", at.UTC().Format(http.TimeFormat)), true
	case "429-no-hint":
		return d.reject(c, errTooMany), true
	case "503":
		return d.reject(c, errBusy), true
	case "503-hint":
		return d.reject(c, errBusy).with("Retry-After", hint), true
	case "not-found":
		return d.reject(c, errNoJob), true
	case "no-balance":
		return d.reject(c, errNoMoney), true
	case "no-model":
		return d.reject(c, errBadModel), true
	case "key-revoked":
		return d.reject(c, errBadKey), true
	case "cancel-refused":
		return d.reject(c, errNotYours), true
	case "hostile-refusal":
		return d.withHostileText(d.reject(c, errBadInput, problem{[]string{"prompt"}, "the prompt is not allowed"})), true
	case "odd-envelope":
		return reply(http.StatusOK, map[string]any{"error_code": 500001, "error_message": "InternalError"}), true
	case "redirect":
		return s.moved(), true
	case "reset-before":
		return answer{}, true
	}
	return answer{}, false
}

// after applies a fault to the response of a completed operation. None of these responses is
// documented to mean that nothing was accepted.
func (s *Server) after(d dialect, c *call, fault hit, a answer) answer {
	hint := strconv.Itoa(int(fault.or(2*time.Second) / time.Second))
	switch fault.name {
	case "500-after-accepting":
		return d.reject(c, broken)
	case "502-after-accepting":
		return gatewayPage()
	case "429-after-accepting":
		if d.limits {
			return answer{status: http.StatusTooManyRequests, body: []byte("Too Many Requests")}.with("Content-Type", "text/plain").with("Retry-After", hint)
		}
		return d.reject(c, errTooMany).with("Retry-After", hint)
	case "503-after-accepting":
		return d.reject(c, errBusy).with("Retry-After", hint)
	case "redirect-after-accepting":
		return s.moved()
	case "moved-after-accepting":
		return answer{status: http.StatusTemporaryRedirect}.with("Location", c.r.URL.EscapedPath())
	case "unknown-words":
		if in, err := decodeObject(a.body); err == nil {
			a.body = reply(a.status, unknownWords(in)).body
		}
	}
	return a
}

// gatewayPage returns the error page of a proxy.
func gatewayPage() answer {
	return answer{status: http.StatusBadGateway, body: []byte("<html><body><h1>502 Bad Gateway</h1></body></html>\n")}.with("Content-Type", "text/html")
}

// unknownWords replaces all statuses of a job by unknown ones.
func unknownWords(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			if _, word := v[k].(string); word && (k == "status" || k == "status_code") {
				v[k] = "percolating"
				continue
			}
			v[k] = unknownWords(v[k])
		}
	case []any:
		for i := range v {
			v[i] = unknownWords(v[i])
		}
	}
	return v
}

// moved returns a redirect to the storage, to which no key may be sent.
func (s *Server) moved() answer {
	return answer{status: http.StatusTemporaryRedirect}.with("Location", s.StorageURL()+"/storage/moved")
}

// send writes a response, broken according to the fault.
func (s *Server) send(w http.ResponseWriter, r *http.Request, a answer, fault hit) {
	switch fault.name {
	case "lost-answer":
		panic(http.ErrAbortHandler) // closes the connection without a byte
	case "reset-before":
		reset(w, nil)
	case "reset-after":
		reset(w, a.body[:len(a.body)/2])
	case "timeout":
		s.pause(r.Context(), 10*time.Minute)
		panic(http.ErrAbortHandler)
	case "html", "html-video":
		write(w, webPage())
	case "truncated-json":
		a.body = a.body[:len(a.body)/2]
		write(w, a)
	case "huge-body":
		s.hugeBody(w, a)
	case "slow-drip":
		s.slowBody(w, r, a, fault.or(250*time.Millisecond))
	default:
		write(w, a)
	}
}

func write(w http.ResponseWriter, a answer) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	w.Write(a.body)
}

// webPage returns an HTML page, as from a proxy or a wrong base URL.
func webPage() answer {
	return answer{status: http.StatusOK, body: []byte("<!DOCTYPE html><html><head><title>Welcome</title></head>" +
		"<body><h1>Welcome</h1><p>This is a web page.</p></body></html>\n")}.with("Content-Type", "text/html; charset=utf-8")
}

// reset resets the TCP connection, optionally after a part of the response.
func reset(w http.ResponseWriter, part []byte) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	if len(part) > 0 {
		head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + strconv.Itoa(2*len(part)) + "\r\n\r\n"
		conn.Write(append([]byte(head), part...))
		time.Sleep(5 * time.Millisecond) // otherwise the reset would overtake the data
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
}

// hugeBody sends 64 MB of valid but useless JSON.
func (s *Server) hugeBody(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	block := make([]byte, 64<<10)
	for i := range block {
		block[i] = ' '
	}
	for range 1024 {
		if s.quit.Err() != nil {
			return
		}
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	w.Write(a.body)
}

// slowBody sends single bytes with pauses until the client gives up.
func (s *Server) slowBody(w http.ResponseWriter, r *http.Request, a answer, pause time.Duration) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	w.WriteHeader(a.status)
	for i := range a.body {
		w.Write(a.body[i : i+1])
		http.NewResponseController(w).Flush()
		if !s.pause(r.Context(), pause) {
			return
		}
	}
}

// hostileText is text that must not reach a terminal unsanitized: it clears the screen, sets the
// title, writes to the clipboard, moves the cursor, uses C1 codes, reverses the reading
// direction and breaks lines.
const hostileText = " \x1b[2J\x1b[H\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x07\x1b[31mred\x1b[0m" +
	"\r\nsecond line\ttab\b\b\b\u009b31m\u009d0;c1\u009c\u202eesrever\u202c\u2066\u200b\u2028end\x7f"

// withHostileText inserts dirt into all displayable texts of a response. Ids, links, times and final
// statuses, which a client needs, are spared.
func (d dialect) withHostileText(a answer) answer {
	in, err := decodeObject(a.body)
	if err != nil {
		return a
	}
	return answer{status: a.status, header: a.header, body: reply(a.status, d.addHostileText(in, "")).body}
}

func (d dialect) addHostileText(v any, key string) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = d.addHostileText(v[k], k)
		}
	case []any:
		for i := range v {
			v[i] = d.addHostileText(v[i], key)
		}
	case string:
		switch key {
		case "id", "run_id", "request_id", "client_ref", "status", "status_code", "outcome", "object", "url", "video", "videos",
			"status_url", "result_url", "cancel_url", "created_at", "started_at", "completed_at", "finished_at", "cost":
		default:
			if !slices.Contains(d.readable, key) {
				return v + hostileText
			}
		}
	}
	return v
}
