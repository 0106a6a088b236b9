package sandbox

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
)

// unitPrice returns the price of a thousand tokens of a model without discounts and surcharges.
func (v fal) unitPrice(m model) provider.Money {
	return v.changed(m, falRate(m.id, m.resolution, true, false)/1000)
}

// changed applies a price change since the start.
func (v fal) changed(m model, price provider.Money) provider.Money {
	return (price*v.s.price(m) + m.price/2) / m.price
}

// units returns the billed units of a finished job; "" if there are none.
func (v fal) units(j job) string {
	m, ok := find(falModels(), j.Model)
	billed := j.billed(v.s.now())
	if !ok || billed == 0 {
		return ""
	}
	return strings.TrimRight(strings.TrimRight(big.NewRat(int64(billed), int64(v.unitPrice(m))).FloatString(6), "0"), ".")
}

// pricing is GET /v1/models/pricing?endpoint_id=a,b. That the unit is a thousand tokens is
// taken from the model pages.
func (v fal) pricing(c *call) answer {
	ids := strings.Split(strings.Join(c.r.URL.Query()["endpoint_id"], ","), ",")
	if len(ids) > 50 || ids[0] == "" {
		return v.reject(c, errBadInput, problem{[]string{"endpoint_id"}, "1 to 50 ids"})
	}
	prices := []any{}
	for _, id := range ids {
		if m, ok := find(falModels(), id); ok {
			prices = append(prices, map[string]any{"endpoint_id": id, "unit_price": micros(v.unitPrice(m)), "unit": "1000 tokens", "currency": "USD"})
		}
	}
	return reply(http.StatusOK, map[string]any{"prices": prices, "next_cursor": nil, "has_more": false})
}

// billing returns the balance, which requires an admin key: every key is one here.
func (v fal) billing(c *call) answer {
	out := map[string]any{"username": "sandbox"}
	if c.r.URL.Query().Get("expand") == "credits" {
		out["credits"] = map[string]any{"current_balance": json.Number(v.s.balanceLeft(Fal).Decimal()), "currency": "USD"}
	}
	return reply(http.StatusOK, out)
}

// list returns the requests of one endpoint, newest first.
func (v fal) list(c *call) answer {
	q, now := c.r.URL.Query(), v.s.now()
	limit, cursor := 50, 0
	start := now.Add(-24 * time.Hour)
	var end time.Time
	var err error
	read := func(name string, into func(string) error) {
		if text := q.Get(name); text != "" && err == nil {
			err = into(text)
		}
	}
	read("start", func(s string) (e error) { start, e = time.Parse(time.RFC3339, s); return e })
	read("end", func(s string) (e error) { end, e = time.Parse(time.RFC3339, s); return e })
	read("limit", func(s string) (e error) { limit, e = strconv.Atoi(s); return e })
	read("cursor", func(s string) (e error) { cursor, e = strconv.Atoi(s); return e })
	if _, ok := find(falModels(), q.Get("endpoint_id")); !ok || err != nil || limit < 1 || limit > 100 || cursor < 0 {
		return v.reject(c, errBadInput, problem{[]string{"query"}, "endpoint_id, start, end, limit or cursor is wrong"})
	}
	items := []any{}
	jobs := v.s.jobs.jobs(Fal)
	slices.Reverse(jobs)
	for _, j := range jobs {
		known := j.Model == q.Get("endpoint_id") && !now.Before(j.Created.Add(v.s.o.ListLag)) && !j.has("vanish")
		if known && !j.Created.Before(start) && (end.IsZero() || j.Created.Before(end)) && (q.Get("request_id") == "" || q.Get("request_id") == j.ID) {
			items = append(items, v.listed(j, q.Get("expand") == "payloads"))
		}
	}
	items = items[min(cursor, len(items)):]
	out := map[string]any{"items": items[:min(limit, len(items))], "next_cursor": nil, "has_more": len(items) > limit}
	if len(items) > limit {
		out["next_cursor"] = strconv.Itoa(cursor + limit)
	}
	return reply(http.StatusOK, out)
}

func (v fal) listed(j job, payloads bool) map[string]any {
	st := j.at(v.s.now())
	out := map[string]any{
		"request_id": j.ID, "endpoint_id": j.Model, "sent_at": isoTime(j.Created), "started_at": isoTime(st.started),
		"ended_at": isoTime(st.ended), "status_code": nil, "duration": nil,
	}
	if st.phase == succeeded {
		out["status_code"], out["duration"] = 200, j.Running.Seconds()
	}
	if payloads {
		out["json_input"], out["json_output"] = j.Input, nil
	}
	return out
}

// initiate is POST /storage/upload/initiate (the vendor's own client).
func (v fal) initiate(c *call) answer {
	body, err := decodeObject(c.body)
	if err != nil {
		return v.reject(c, errBadBody)
	}
	ps := check([]field{{name: "content_type", required: true}, {name: "file_name", required: true}}, body)
	if c.r.URL.Query().Get("storage_type") != "fal-cdn-v3" {
		ps = append(ps, problem{[]string{"storage_type"}, "unknown storage"})
	}
	if len(ps) > 0 {
		return v.reject(c, errBadInput, ps...)
	}
	u := upload{ID: newUUID(v.s.now()), Provider: Fal, Name: baseName(body["file_name"].(string)), Type: body["content_type"].(string),
		Created: v.s.now(), Life: 7 * 24 * time.Hour, Confirmed: true}
	if err := v.s.jobs.putUpload(u); err != nil {
		return v.reject(c, broken)
	}
	return reply(http.StatusOK, map[string]any{
		"upload_url": v.s.link(http.MethodPut, u.path(), v.s.now(), time.Hour), "file_url": v.s.link(http.MethodGet, u.path(), u.Created, u.Life),
	})
}

// falKey signs callbacks. It is no secret: on loopback there is nothing to protect.
func falKey() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("callbacks of the sandbox"))
	return ed25519.NewKeyFromSeed(seed[:])
}

// keys is GET /.well-known/jwks.json.
func (fal) keys(*call) answer {
	public := falKey().Public().(ed25519.PublicKey)
	return reply(http.StatusOK, map[string]any{"keys": []any{
		map[string]any{"kty": "OKP", "crv": "Ed25519", "x": base64.RawURLEncoding.EncodeToString(public)},
	}})
}

// webhook is the callback about a job, signed over its ids, its time and the hash of
// its body.
func (v fal) webhook(j job) (http.Header, []byte) {
	body := map[string]any{"request_id": j.ID, "gateway_request_id": j.ID, "status": "OK"}
	switch j.at(v.s.now()).phase {
	case succeeded:
		body["payload"] = v.output(j)
	case failed:
		a := v.failure(j)
		body["status"], body["error"], body["payload"] = "ERROR", "Invalid status code: "+strconv.Itoa(a.status), json.RawMessage(a.body)
	default:
		body["status"], body["error"], body["payload"] = "ERROR", falCancelled, nil
	}
	raw := reply(0, body).body
	hashed := sha256.Sum256(raw)
	parts := []string{j.ID, "user_sandbox", strconv.FormatInt(v.s.now().Unix(), 10), hex.EncodeToString(hashed[:])}
	header := http.Header{}
	for i, name := range []string{"Request-Id", "User-Id", "Timestamp"} {
		header.Set("X-Fal-Webhook-"+name, parts[i])
	}
	header.Set("X-Fal-Webhook-Signature", hex.EncodeToString(ed25519.Sign(falKey(), []byte(strings.Join(parts, "\n")))))
	return header, raw
}
