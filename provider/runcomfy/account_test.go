package runcomfy

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/providertest"
)

const (
	balanceCall = "GET /prod/v2/balance"
	priceCall   = "GET /v1/models?search=seedance&limit=100&offset=0"
)

func TestBalance(t *testing.T) {
	for body, want := range map[string]provider.Money{
		`{"balance_usd":12.34,"currency":"USD"}`: 12_340_000,
		`{"balance_usd":"0.1","currency":"usd"}`: 100_000,
		`{"balance_usd":-3}`:                     -3_000_000,
		`{"balance_usd":1.2e+1}`:                 12_000_000,
	} {
		_, p := start(t, map[string]answer{balanceCall: {Body: body}})
		if got, err := p.Balance(t.Context()); err != nil || got != want {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
	for body, want := range map[string]provider.Error{
		`{"balance_usd":null}`:                 {Kind: provider.KindProvider, Message: "without a balance"},
		`{"balance_usd":1e12}`:                 {Kind: provider.KindProvider, Message: "without a balance"},
		`{"balance_usd":5,"currency":"CNY"}`:   {Kind: provider.KindProvider, Message: "without a balance in US dollars"},
		`{"error_code":400004,"message":"no"}`: {Kind: provider.KindAuth, Code: "400004"},
		`"12"`:                                 {Kind: provider.KindProvider, Message: "cannot be read"},
	} {
		_, p := start(t, map[string]answer{balanceCall: {Body: body}})
		_, err := p.Balance(t.Context())
		t.Log(body)
		wantError(t, err, want)
	}
}

func TestCheckKeyIsAFreeCall(t *testing.T) {
	v, p := start(t, map[string]answer{balanceCall: {Body: `{"balance_usd":0}`}})
	if err := p.CheckKey(t.Context()); err != nil {
		t.Error(err)
	}
	if len(v.Asked) != 1 || v.Asked[0] != balanceCall {
		t.Errorf("asked %q", v.Asked)
	}
	for _, a := range []answer{{Status: 400, Body: `{"code":400004,"error":"UserAccountError"}`}, {Body: `{"error_code":400004}`}, {Status: 401}} {
		_, p := start(t, map[string]answer{balanceCall: a})
		if err := p.CheckKey(t.Context()); provider.KindOf(err) != provider.KindAuth {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func card(rest string) map[string]answer {
	return map[string]answer{priceCall: {Body: `{"models":[{"model_id":"` + seedance2Pro + `"` + rest + `},{"model_id":"other/model","base_price_usd":9,"price_unit":"second"}],"total":2}`}}
}

func TestALivePriceIsAFloorOfTheDefaultResolution(t *testing.T) {
	for rest, want := range map[string]provider.Price{
		`,"base_price_usd":0.35,"price_unit":"second"`:                              {PerSecond: 350_000},
		`,"base_price_usd":"0.3024","price_unit":"SECOND","pricing_note":"with 'x"`: {PerSecond: 302_400},
		`,"base_price_usd":1.1,"price_unit":"output"`:                               {PerVideo: 1_100_000},
	} {
		_, p := start(t, card(rest))
		all, err := p.Prices(t.Context())
		got := all[seedance2Pro]
		if err != nil || len(got) != 1 || len(all) != 1 {
			t.Fatalf("%s: %v, %v", rest, all, err)
		}
		g := got[0]
		if g.PerSecond != want.PerSecond || g.PerVideo != want.PerVideo || g.Resolution != "720p" || !g.Base {
			t.Errorf("%s: %+v", rest, g)
		}
		if _, err := time.Parse(time.DateOnly, g.AsOf); err != nil || !strings.Contains(g.Source, "base price") {
			t.Errorf("as of %q, source %q", g.AsOf, g.Source)
		}
		if strings.Contains(rest, "with 'x") != strings.HasSuffix(g.Source, "; with 'x") {
			t.Errorf("%s: source %q", rest, g.Source)
		}
	}
}

func TestNoPriceIsInvented(t *testing.T) {
	for _, rest := range []string{``, `,"base_price_usd":null,"price_unit":"second"`, `,"base_price_usd":0,"price_unit":"second"`,
		`,"base_price_usd":-1,"price_unit":"second"`, `,"base_price_usd":"a lot"`, `,"base_price_usd":1,"price_unit":"frame"`} {
		_, p := start(t, card(rest))
		if got, err := p.Prices(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", rest, got, err)
		}
	}
	_, p := start(t, map[string]answer{priceCall: {Body: `{"models":[]}`}})
	_, err := p.Prices(t.Context())
	wantError(t, err, provider.Error{Op: "runcomfy: prices", Kind: provider.KindProvider, Message: "cannot be read"})
	for _, m := range p.Models() {
		if len(m.Prices) != 0 || m.Unpriced == "" {
			t.Errorf("%s has a price that RunComfy does not publish, or no reason: %+v", m.ID, m)
		}
	}
}

// Only those that RunComfy's own clients multiply by seconds have a whole price.
func TestFixedPrices(t *testing.T) {
	for id, want := range map[string]bool{
		"bytedance/seedance-2.5/image-to-video/1080p": true, "bytedance/seedance-2.5/text-to-video/4k": true,
		"bytedance/seedance-2.5/image-to-video/720p": false, "bytedance/seedance-2.5/reference-to-video/1080p": false, seedance2Pro: false,
	} {
		if fixed(id) != want {
			t.Errorf("%s: %v", id, !want)
		}
	}
}

// The catalogue is public.
func TestPricesNeedNoKey(t *testing.T) {
	v := providertest.StartVendor(t, card(`,"base_price_usd":0.35,"price_unit":"second"`))
	p, err := New(v.URL, provider.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Prices(t.Context()); err != nil || len(got) != 1 || !p.Info().OpenPrices {
		t.Errorf("%v %v", got, err)
	}
}

// hosts records where requests would go.
type hosts struct{ seen []string }

func (h *hosts) RoundTrip(r *http.Request) (*http.Response, error) {
	h.seen = append(h.seen, r.URL.Scheme+"://"+r.URL.Host+r.URL.Path)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"balance_usd":1}`))}, nil
}

// TestHosts: the vendor's balance has its own host, an override has one for all.
func TestHosts(t *testing.T) {
	for base, want := range map[string]string{
		"":                               "https://model-api.runcomfy.net/v1/requests/r/status https://api.runcomfy.net/prod/v2/balance",
		"https://model-api.runcomfy.net": "https://model-api.runcomfy.net/v1/requests/r/status https://api.runcomfy.net/prod/v2/balance",
		"http://127.0.0.1:9/runcomfy/":   "http://127.0.0.1:9/runcomfy/v1/requests/r/status http://127.0.0.1:9/runcomfy/prod/v2/balance",
	} {
		h := &hosts{}
		p, err := New(base, provider.NewSecret(testKey), h)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = p.Poll(t.Context(), "r")
		_, _ = p.Balance(t.Context())
		if got := strings.Join(h.seen, " "); got != want {
			t.Errorf("base %q: %s", base, got)
		}
	}
	if _, err := New("http://example.com", provider.NewSecret(testKey), nil); err == nil {
		t.Error("a key may not go over plain http")
	}
}
