package fal

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

const balanceCall = "GET /v1/account/billing?expand=credits"

func TestBalance(t *testing.T) {
	for body, want := range map[string]provider.Money{
		`{"username":"me","credits":{"current_balance":24.5,"currency":"USD"}}`: 24_500_000,
		`{"credits":{"current_balance":"-3"}}`:                                  -3_000_000,
	} {
		_, p := start(t, map[string]answer{balanceCall: {Body: body}})
		if got, err := p.Balance(t.Context()); err != nil || got != want {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
	for _, c := range []struct {
		answer answer
		want   provider.Error
	}{
		{answer{Body: `{"username":"me"}`}, provider.Error{Kind: provider.KindProvider, Message: "without a balance in US dollars"}},
		{answer{Body: `{"credits":{"current_balance":5,"currency":"EUR"}}`}, provider.Error{Kind: provider.KindProvider, Message: "without a balance in US dollars"}},
		{answer{Status: 403, Body: `{"error":{"type":"authorization_error","message":"Admin only"}}`}, provider.Error{Kind: provider.KindAuth, Code: "authorization_error", Message: "admin keys only"}},
		{answer{Status: 403, Body: `{"detail":"User is locked. Reason: Exhausted balance."}`}, provider.Error{Kind: provider.KindBalance, Message: "locked"}},
		{answer{Status: 401, Body: `{"detail":"who"}`}, provider.Error{Kind: provider.KindAuth, Message: "who"}},
	} {
		_, p := start(t, map[string]answer{balanceCall: c.answer})
		_, err := p.Balance(t.Context())
		wantError(t, err, c.want)
	}
}

func TestCheckKeyIsAFreeCall(t *testing.T) {
	v, p := start(t, map[string]answer{priceCall: {Body: `{"prices":[],"next_cursor":null,"has_more":false}`}})
	if err := p.CheckKey(t.Context()); err != nil || !slices.Equal(v.Asked, []string{priceCall}) {
		t.Errorf("%v, asked %q", err, v.Asked)
	}
	_, p = start(t, map[string]answer{priceCall: {Status: 401, Body: `{"detail":"no"}`}})
	if err := p.CheckKey(t.Context()); provider.KindOf(err) != provider.KindAuth {
		t.Error(err)
	}
}

// listCall is the one call for the prices of every model.
func listCall() string {
	var ids []string
	for _, m := range models() {
		if e := endpointOf(m.ID); !slices.Contains(ids, e) {
			ids = append(ids, e)
		}
	}
	return "GET " + pricingPath + url.QueryEscape(strings.Join(ids, ","))
}

// TestALivePriceOfTokens is taken where it can mean nothing else: 4k has another rate.
func TestALivePriceOfTokens(t *testing.T) {
	const two, v15, v1 = "bytedance/seedance-2.0/reference-to-video", "fal-ai/bytedance/seedance/v1.5/pro/text-to-video", "fal-ai/bytedance/seedance/v1/pro/text-to-video"
	for name, c := range map[string]struct {
		model, price, unit, currency string
		want                         string
	}{
		"a thousand":      {two, "0.014", "1000 tokens", "USD", "480p 14 , 480p 8.4 , 720p 14 , 720p 8.4 , 1080p 14 , 1080p 8.4 "},
		"a million":       {two, `"12.6"`, "1M tokens", "USD", "480p 12.6 , 480p 7.56 , 720p 12.6 , 720p 7.56 , 1080p 12.6 , 1080p 7.56 "},
		"one":             {two, "0.000014", "tokens", "USD", "480p 14 , 480p 8.4 , 720p 14 , 720p 8.4 , 1080p 14 , 1080p 8.4 "},
		"far from a page": {"bytedance/seedance-2.5/us/image-to-video", "0.014", "tokens", "USD", "480p 14000 unit unsure, 720p 14000 unit unsure"},
		"without a page":  {v1, "0.0025", "1000 tokens", "USD", "480p 2.5 , 720p 2.5 , 1080p 2.5 "},
		"a second":        {two, "0.31", "seconds", "USD", "720p a second 0.31"},
		"nothing":         {two, "0", "1000 tokens", "USD", ""},
		"another coin":    {two, "1", "1000 tokens", "CNY", ""},
		"an odd unit":     {two, "1", "credits", "USD", ""},
		"with sound?":     {v15, "0.0024", "1000 tokens", "USD", ""},
		"of other models": {"other/model", "1", "tokens", "USD", ""},
	} {
		v, p := start(t, map[string]answer{listCall(): {Body: `{"prices":[{"endpoint_id":"` + c.model + `","unit_price":` + c.price + `,"unit":"` + c.unit + `","currency":"` + c.currency + `"}]}`}})
		all, err := p.Prices(t.Context())
		var got []string
		for _, one := range all[c.model] {
			if one.Tokens != nil {
				got = append(got, one.Resolution+" "+one.Tokens.PerMillion.Decimal()+" "+one.Doubt)
			} else {
				got = append(got, one.Resolution+" a second "+one.PerSecond.Decimal())
			}
			if _, err := time.Parse(time.DateOnly, one.AsOf); err != nil || one.Kind != provider.PriceLive || !strings.Contains(one.Source, "price list") {
				t.Errorf("%+v", one)
			}
		}
		if err != nil || strings.Join(got, ", ") != c.want || (len(all) > 0) != (c.want != "") || len(v.Asked) != 1 {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
	_, p := start(t, map[string]answer{listCall(): {Body: `{"models":[]}`}})
	_, err := p.Prices(t.Context())
	wantError(t, err, provider.Error{Op: "fal: prices", Kind: provider.KindProvider, Message: "cannot be read"})
}

// TestTheTasksShareThePriceOfTheirEndpoint.
func TestTheTasksShareThePriceOfTheirEndpoint(t *testing.T) {
	_, p := start(t, map[string]answer{listCall(): {Body: `{"prices":[{"endpoint_id":"bytedance/seedance-2.5/reference-to-video","unit_price":0.0214,"unit":"1000 tokens"}]}`}})
	all, err := p.Prices(t.Context())
	if err != nil || len(all) != 3 || len(all["bytedance/seedance-2.5/reference-to-video:editing"]) != 4 { // 480p and 720p, each with a video and without
		t.Errorf("%v, %+v", err, all)
	}
}

func file(body string) provider.File {
	return provider.File{Name: "a.png", Type: "image/png", Size: int64(len(body)), Body: strings.NewReader(body)}
}

func TestUpload(t *testing.T) {
	const initiate = "POST /storage/upload/initiate?storage_type=fal-cdn-v3"
	store, _ := start(t, map[string]answer{"PUT /put/a.png?sig=1": {}})
	v, p := start(t, map[string]answer{initiate: {Body: `{"upload_url":"` + store.URL + `/put/a.png?sig=1","file_url":"https://v3b.fal.media/files/a.png"}`}})
	up, err := p.Upload(t.Context(), file("PNG"))
	if err != nil || up.URL != "https://v3b.fal.media/files/a.png" || time.Until(up.Expires) > fileLife || time.Until(up.Expires) < fileLife-time.Minute {
		t.Fatalf("%+v, %v", up, err)
	}
	if len(v.Bodies) != 1 || v.Bodies[0] != `{"content_type":"image/png","file_name":"a.png"}` {
		t.Errorf("asked %q with %q", v.Asked, v.Bodies)
	}
	if store.Bodies[0] != "PNG" || store.Headers[0].Get("Content-Type") != "image/png" || store.Headers[0].Get("Authorization") != "" {
		t.Errorf("stored %q with %v", store.Bodies, store.Headers)
	}
	for body, kind := range map[string]provider.Kind{
		`{"upload_url":"` + store.URL + `/put/a.png?sig=1"}`:                        provider.KindProvider,
		`{"upload_url":"http://evil.example/put","file_url":"https://a.example/b"}`: provider.KindProvider,
		`{"detail":"User is locked. Reason: Exhausted balance."}`:                   provider.KindProvider,
	} {
		_, p := start(t, map[string]answer{initiate: {Body: body}})
		if _, err := p.Upload(t.Context(), file("PNG")); provider.KindOf(err) != kind {
			t.Errorf("%s: %v", body, err)
		}
	}
	v, p = start(t, nil)
	if _, err := p.Upload(t.Context(), file("")); provider.KindOf(err) != provider.KindFile || len(v.Asked) != 0 {
		t.Errorf("%v, asked %q", err, v.Asked)
	}
}

// hosts records where requests would go.
type hosts struct{ seen []string }

func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.seen = append(h.seen, r.URL.Scheme+"://"+r.URL.Host+r.URL.Path)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"status":"IN_QUEUE"}`))}, nil
}

// TestHosts: three of the vendor's, one for all where the base is another, each its own
// where that is said.
func TestHosts(t *testing.T) {
	for name, c := range map[string]struct {
		access provider.Access
		want   string
	}{
		"the vendor's": {provider.Access{}, "https://queue.fal.run/a/b/requests/r/status https://api.fal.ai/v1/account/billing https://rest.fal.ai/storage/upload/initiate"},
		"one base":     {provider.Access{Base: "http://127.0.0.1:9/fal/"}, "http://127.0.0.1:9/fal/a/b/requests/r/status http://127.0.0.1:9/fal/v1/account/billing http://127.0.0.1:9/fal/storage/upload/initiate"},
		"each its own": {provider.Access{Base: "http://127.0.0.1:9", Hosts: map[string]string{"rest": "http://127.0.0.1:8", "api": "http://127.0.0.1:7/x"}},
			"http://127.0.0.1:9/a/b/requests/r/status http://127.0.0.1:7/x/v1/account/billing http://127.0.0.1:8/storage/upload/initiate"},
	} {
		h := &hosts{}
		c.access.Key, c.access.HTTP = provider.NewSecret(testKey), h
		p, err := New(c.access)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Poll(t.Context(), "a/b/requests/r")
		_, _ = p.Balance(t.Context())
		_, _ = p.Upload(t.Context(), file("PNG"))
		if got := strings.Join(h.seen, " "); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	for _, a := range []provider.Access{{Base: "http://example.com"}, {Hosts: map[string]string{"api": "http://example.com"}}} {
		a.Key = provider.NewSecret(testKey)
		if _, err := New(a); err == nil {
			t.Errorf("%+v: a key may not go over plain http", a)
		}
	}
}
