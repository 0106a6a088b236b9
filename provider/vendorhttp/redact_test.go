package vendorhttp

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"dailies/provider"
)

func TestRedact(t *testing.T) {
	r := newRedactor(provider.NewSecret(testKey))
	for in, want := range map[string]string{
		`plain words stay? yes & no`:                             `plain words stay? yes & no`,
		`{"url":"https://s/a.mp4?X-Amz-Date=1&X-Amz-Expires=2"}`: `{"url":"https://s/a.mp4"}`,
		`{"url":"https://s/a.mp4?a=1\u0026sig=2","b":1}`:         `{"url":"https://s/a.mp4","b":1}`,
		`{"url":"https:\/\/s\/a.mp4?a=1\/2","b":1}`:              `{"url":"https:\/\/s\/a.mp4","b":1}`,
		`{"url":"https://s/a.mp4\u003fa=1"}`:                     `{"url":"https://s/a.mp4"}`,
		`{"p":"see https://s/a?b=1 and more"}`:                   `{"p":"see https://s/a and more"}`,
		`{"p":"\"https://s/a?b=1\" said"}`:                       `{"p":"\"https://s/a\" said"}`,
		`https://user:pass@s/a`:                                  `https://s/a`,
		`X-Amz-Signature=cafe&x=1`:                               `X-Amz-Signature=…&x=1`,
		`token=cafe api_key=cafe`:                                `token=… api_key=…`,
		`Authorization: Bearer abcdefghij`:                       `Authorization: Bearer …`,
		`key ` + testKey + `.`:                                   `key ••••.`,
		`{"image":"data:image/png;base64,iVBORw0KGgo=","x":1}`:   `{"image":"data:image/png;base64,…","x":1}`,
	} {
		if got := r.body(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

// Nothing secret survives at the edge of a cut.
func TestRedactBeforeCutting(t *testing.T) {
	r := newRedactor(provider.NewSecret(testKey))
	for _, before := range []string{strings.Repeat("x", recordLimit), "https://s/a?" + strings.Repeat("x", 4*recordLimit-14) + " "} {
		for shift := range 40 {
			got := r.body(before[:len(before)-shift-1] + " " + testKey + strings.Repeat("y", 100))
			if strings.Contains(got, testKey[:6]) || len(got) > recordLimit+len("…") {
				t.Fatalf("shift %d: %d bytes, …%q", shift, len(got), got[len(got)-50:])
			}
		}
	}
	if got := r.body(strings.Repeat("é", recordLimit)); !strings.HasSuffix(got, "é…") {
		t.Errorf("a character was broken: %q", got[len(got)-6:])
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("{\"url\":\"https://s/", "?sig=cafe\"}")
	f.Add("", "\\u003fX-Amz-Signature=")
	r := newRedactor(provider.NewSecret(testKey))
	f.Fuzz(func(t *testing.T, before, after string) {
		if got := r.body(before + testKey + after); strings.Contains(got, testKey) {
			t.Error(got)
		}
	})
}

func TestExchanges(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(201)
		fmt.Fprintf(w, `{"id":"a","url":"https://s/v.mp4?X-Amz-Signature=cafe","echo":%q}`, testKey)
	})
	var kept []provider.Exchange
	ctx := provider.WithExchangeRecorder(t.Context(), func(made func() provider.Exchange) { kept = append(kept, made()) })
	in := map[string]string{"image_url": "https://s/a.png?X-Amz-Signature=cafe", "inline": "data:image/png;base64," + strings.Repeat("A", 1<<20)}
	if err := c.Submit(ctx, "submit", "/v1/runs?q=secret", nil, in, &struct{}{}); err != nil {
		t.Fatal(err)
	}
	if err := c.Put(ctx, "upload", c.o.Base+"/up?sig=cafe", "image/png", 3, strings.NewReader("abc")); err != nil {
		t.Fatal(err)
	}
	if len(kept) != 2 {
		t.Fatalf("%d exchanges", len(kept))
	}
	want := []provider.Exchange{
		{Method: "POST", URL: c.o.Base + "/v1/runs", Status: 201,
			Request:  `{"image_url":"https://s/a.png","inline":"data:image/png;base64,…"}`,
			Response: `{"id":"a","url":"https://s/v.mp4","echo":"••••"}`},
		{Method: "PUT", URL: c.o.Base + "/up", Status: 201, Request: "(image/png, 3 bytes)",
			Response: `{"id":"a","url":"https://s/v.mp4","echo":"••••"}`},
	}
	for i, x := range kept {
		if x.At.IsZero() || x.Took <= 0 {
			t.Errorf("no time in %+v", x)
		}
		x.At, x.Took = want[i].At, want[i].Took
		if x != want[i] {
			t.Errorf("got  %+v\nwant %+v", x, want[i])
		}
	}
}

// A call without an answer is kept too, with status 0.
func TestExchangeOfABrokenCall(t *testing.T) {
	c := newClient(t, "http://127.0.0.1:1", nil)
	var kept []provider.Exchange
	ctx := provider.WithExchangeRecorder(t.Context(), func(made func() provider.Exchange) { kept = append(kept, made()) })
	if _, err := submitTo(ctx, c); err == nil {
		t.Fatal("no error")
	}
	if len(kept) != 1 || kept[0].Status != 0 || kept[0].Request != `{"prompt":"a cat"}` {
		t.Errorf("%+v", kept)
	}
}

func TestTheKeyIsInNoAnswer(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		said := r.Header.Get("Authorization")
		w.Header().Set("X-Request-Id", said)
		fmt.Fprintf(w, `{"id":%q}`, said)
	})
	var out struct{ ID string }
	var kept provider.Exchange
	ctx := provider.WithExchangeRecorder(t.Context(), func(made func() provider.Exchange) { kept = made() })
	if err := c.Get(ctx, "poll", "/v1/runs/1", &out); err != nil {
		t.Fatal(err)
	}
	if out.ID != "Bearer ••••" || strings.Contains(kept.Response, testKey) {
		t.Errorf("the id is %q, the exchange %q", out.ID, kept.Response)
	}
}
