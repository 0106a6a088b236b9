package runflow

import (
	"testing"
	"time"

	"dailies/provider"
)

func TestCheckKey(t *testing.T) {
	for _, r := range []struct {
		answer answer
		kind   provider.Kind
	}{
		{answer{200, `{"anything":"goes"}`}, ""},
		{answer{200, `[]`}, ""},
		{answer{401, `{"code":"UNAUTHORIZED","message":"no"}`}, provider.KindAuth},
		{answer{403, `{"code":"ROLE_UNRESOLVED","message":"no"}`}, provider.KindAuth},
		{answer{403, `error code: 1010`}, provider.KindProvider},
		{answer{200, `<html>`}, provider.KindProvider},
		{answer{503, ``}, provider.KindProvider},
	} {
		_, p := start(t, map[string]answer{"GET /v1/auth/me": r.answer})
		err := p.CheckKey(t.Context())
		if (err == nil) != (r.kind == "") || err != nil && asError(t, err).Kind != r.kind {
			t.Errorf("%v: %v", r.answer, err)
		}
	}
}

func TestBalance(t *testing.T) {
	const first, second = "GET /v1/billing/balance", "GET /v1/credit-balances"
	for _, r := range []struct {
		answers map[string]answer
		want    string // "" = an error
	}{
		{map[string]answer{first: {0, `{"balance":"124.50","low_balance_threshold":"5"}`}}, "124.5"},
		{map[string]answer{first: {0, `{"balance":124.5}`}}, "124.5"},
		{map[string]answer{first: {0, `{"balance_cents":12450,"currency":"USD"}`}}, "124.5"},
		{map[string]answer{first: {0, `{"balance_cents":"1","currency":"usd"}`}}, "0.01"},
		{map[string]answer{first: {0, `{"balance":"-0.5"}`}}, "-0.5"},
		{map[string]answer{first: {0, `{"balance":"0"}`}}, "0"},
		{map[string]answer{first: {0, `{"balance":null,"balance_cents":5}`}}, "0.05"},
		{map[string]answer{first: {404, `{}`}, second: {0, `{"items":[{"balance":"3"}]}`}}, "3"},
		{map[string]answer{first: {404, `{}`}, second: {0, `{"balance":"3"}`}}, "3"},
		{map[string]answer{first: {404, `{}`}, second: {0, `{"items":[{"balance":"3"},{"balance":"4"}]}`}}, ""},
		{map[string]answer{first: {0, `{"balance":"12","currency":"EUR"}`}}, ""},
		{map[string]answer{first: {0, `{"balance":"many"}`}}, ""},
		{map[string]answer{first: {0, `{}`}}, ""},
		{map[string]answer{first: {403, `{"code":"PERMISSION_DENIED"}`}}, ""},
		{map[string]answer{first: {404, `{}`}, second: {404, `{}`}}, ""},
	} {
		_, p := start(t, r.answers)
		m, err := p.Balance(t.Context())
		if (err == nil) != (r.want != "") || err == nil && m.Decimal() != r.want {
			t.Errorf("%v: %s %v", r.answers, m.Decimal(), err)
		}
		if err != nil {
			asError(t, err)
		}
	}
}

func TestPrices(t *testing.T) {
	const card, list = "GET /v1/models/bytedance/seedance/2.0/text-to-video", "GET /v1/models/u-1/pricing"
	rule := func(effect, match, price, currency, unit string) string {
		return `{"pricing_model_code":"x","rule_effect_code":` + effect + `,"match_value":` + match + `,"price":` + price +
			`,"currency_code":` + currency + `,"unit_code":` + unit + `}`
	}
	good := rule(`"set"`, `null`, `"0.3034"`, `"USD"`, `"second"`)
	for _, r := range []struct {
		rules string
		want  map[string]string
	}{
		{good, map[string]string{"720p": "0.3034"}},
		{good + "," + rule(`null`, `"1080p"`, `0.7`, `"usd"`, `"per_second"`), map[string]string{"720p": "0.3034", "1080p": "0.7"}},
		{rule(`"multiply"`, `"1080p"`, `"2.25"`, `"USD"`, `"second"`), nil},
		{rule(`"set"`, `"true"`, `"0.3"`, `"USD"`, `"second"`), nil},
		{rule(`"set"`, `null`, `"0.3"`, `"EUR"`, `"second"`), nil},
		{rule(`"set"`, `null`, `"0.3"`, `null`, `"second"`), nil},
		{rule(`"set"`, `null`, `"0.3"`, `"USD"`, `"megapixel"`), nil},
		{rule(`"set"`, `null`, `"0"`, `"USD"`, `"second"`), nil},
		{rule(`"set"`, `null`, `"free"`, `"USD"`, `"second"`), nil},
		{``, nil},
	} {
		_, p := start(t, map[string]answer{card: {0, `{"id":"u-1","slug":"x"}`}, list: {0, `{"items":[` + r.rules + `]}`}})
		got, err := p.pricesOf(t.Context(), textToVideo)
		if err != nil || len(got) != len(r.want) {
			t.Errorf("%s: %v %v", r.rules, got, err)
		}
		for _, one := range got {
			_, bad := time.Parse(time.DateOnly, one.AsOf)
			if one.PerSecond.Decimal() != r.want[one.Resolution] || one.Source == "" || bad != nil {
				t.Errorf("%s: %+v", r.rules, one)
			}
		}
	}
	_, p := start(t, map[string]answer{card: {0, `{"id":null}`}})
	for model, kind := range map[string]provider.Kind{textToVideo: provider.KindProvider, "a//b": provider.KindModel} {
		if _, err := p.pricesOf(t.Context(), model); asError(t, err).Kind != kind {
			t.Errorf("%s: %v", model, err)
		}
	}
}

// The list has every model that the catalogue knows, and fails where it cannot be told
// apart from one without prices.
func TestThePriceListIsWhole(t *testing.T) {
	const card, list = "GET /v1/models/bytedance/seedance/2.0/text-to-video", "GET /v1/models/u-1/pricing"
	rules := answer{0, `{"items":[{"rule_effect_code":"set","match_value":null,"price":"0.4","currency_code":"USD","unit_code":"second"}]}`}
	missing := answer{404, `{"code":"NOT_FOUND","message":"no"}`}
	others := map[string]answer{card: {0, `{"id":"u-1"}`}, list: rules}
	for _, m := range models() {
		if m.ID != textToVideo {
			others["GET /v1/models/"+m.ID] = missing
		}
	}
	_, p := start(t, others)
	got, err := p.Prices(t.Context())
	if err != nil || len(got) != 1 || len(got[textToVideo]) != 1 || got[textToVideo][0].PerSecond != 400_000 {
		t.Errorf("%v %v", got, err)
	}
	others["GET /v1/models/"+imageToVideo] = answer{500, `{"message":"broken"}`}
	_, p = start(t, others)
	if got, err := p.Prices(t.Context()); err == nil {
		t.Errorf("%v without an error", got)
	}
}

func TestUpload(t *testing.T) {
	const announce, put = "POST /v1/asset-uploads", "PUT /store/up?X-Amz-Signature=cafe"
	const confirm, read = "POST /v1/asset-uploads/as-1/confirmations", "GET /v1/assets/as-1"
	slot := answer{201, `{"asset_id":"as-1","upload_url":"SELF/store/up?X-Amz-Signature=cafe"}`}
	link := "https://s/a.png?X-Amz-Date=20260506T100000Z&X-Amz-Expires=604800"
	for name, r := range map[string]struct {
		answers map[string]answer
		kind    provider.Kind
		calls   int
	}{
		"all three steps":        {map[string]answer{announce: slot, put: {200, ``}, confirm: {201, `{"id":"as-1","url":"` + link + `"}`}}, "", 3},
		"the address comes late": {map[string]answer{announce: slot, put: {204, ``}, confirm: {201, `{"id":"as-1"}`}, read: {0, `{"url":"` + link + `"}`}}, "", 4},
		"never an address":       {map[string]answer{announce: slot, put: {200, ``}, confirm: {201, `{}`}, read: {0, `{}`}}, provider.KindProvider, 4},
		"not an address":         {map[string]answer{announce: slot, put: {200, ``}, confirm: {201, `{"url":"runflow://assets/as-1"}`}}, provider.KindProvider, 3},
		"no asset id":            {map[string]answer{announce: {201, `{"upload_url":"SELF/store/up"}`}}, provider.KindProvider, 1},
		"an unsafe store":        {map[string]answer{announce: {201, `{"asset_id":"as-1","upload_url":"http://store.example/up"}`}}, provider.KindProvider, 1},
		"the store's link ended": {map[string]answer{announce: slot, put: {403, `<Error/>`}}, provider.KindExpired, 2},
		"may not upload":         {map[string]answer{announce: {403, `{"code":"PERMISSION_DENIED","message":"no"}`}}, provider.KindAuth, 1},
		"not confirmed":          {map[string]answer{announce: slot, put: {200, ``}, confirm: {422, `{"message":"size"}`}}, provider.KindInput, 3},
	} {
		t.Run(name, func(t *testing.T) {
			v, p := start(t, r.answers)
			u, err := p.Upload(t.Context(), picture(6))
			if len(v.Asked) != r.calls {
				t.Errorf("asked %v", v.Asked)
			}
			if v.Bodies[0] != `{"filename":"a.png","mime_type":"image/png","size_bytes":6}` {
				t.Errorf("%s", v.Bodies[0])
			}
			if r.calls > 1 && (v.Bodies[1] != "pixels" || v.Headers[1].Get("Authorization") != "" || v.Headers[1].Get("Content-Type") != "image/png") {
				t.Errorf("%q %v", v.Bodies[1], v.Headers[1])
			}
			if r.kind != "" {
				if asError(t, err).Kind != r.kind {
					t.Error(err)
				}
				return
			}
			if err != nil || u.URL != link || !u.Expires.Equal(time.Date(2026, 5, 13, 10, 0, 0, 0, time.UTC)) {
				t.Errorf("%+v %v", u, err)
			}
		})
	}
	v, p := start(t, nil)
	for _, size := range []int64{0, -1, 50<<20 + 1} {
		if _, err := p.Upload(t.Context(), picture(size)); asError(t, err).Kind != provider.KindFile {
			t.Error(err)
		}
	}
	if len(v.Asked) > 0 {
		t.Errorf("asked %v", v.Asked)
	}
}
