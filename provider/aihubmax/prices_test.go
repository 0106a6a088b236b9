package aihubmax

import (
	"fmt"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
)

func TestPrices(t *testing.T) {
	row := func(name, rest string) string { return `{"model_name":"` + name + `",` + rest + `}` }
	const fixed = `"quota_type":1,"model_price":0.2`
	for list, want := range map[string]string{
		row(imageStandard, fixed):                                                                       "720p without 0.2",
		row(imageStandard+"[480p]", fixed):                                                              "480p without 0.2",
		row(imageStandard+"[480p|video-input]", fixed):                                                  "480p with 0.2",
		row(imageStandard, `"quota_type":0,"model_ratio":3`):                                            "",
		row(imageStandard, `"quota_type":1,"model_price":0`):                                            "",
		row(imageStandard, `"quota_type":1,"model_price":-1`):                                           "",
		row(imageStandard, `"quota_type":1,"model_price":1e12`):                                         "",
		row(imageStandard, `"quota_type":"1","model_price":"0.123457"`):                                 "720p without 0.123457",
		row("seedance-2.0", fixed):                                                                      "",
		row(imageStandard+"[720p]", fixed) + "," + row(imageStandard, `"quota_type":1,"model_price":9`): "720p without 0.2720p without 9",
	} {
		_, p := start(t, map[string]answer{"GET /api/pricing": {Body: `{"data":[` + list + `],"group_ratio":{"default":1}}`}})
		all, err := p.Prices(t.Context())
		got := ""
		for _, one := range all[imageStandard] {
			got += fmt.Sprint(one.Resolution, " ", one.Footage, " ", one.PerSecond.Decimal())
			if one.Doubt == "" || one.Source == "" || one.AsOf == "" {
				t.Errorf("%+v", one)
			}
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", list, got, want, err)
		}
	}
}

// The factor of the group is worked in, half a micro-dollar up.
func TestPricesCarryTheGroup(t *testing.T) {
	list := func(group string) map[string]answer {
		return map[string]answer{"GET /api/pricing": {Body: `{"data":[{"model_name":"` + imageStandard + `","quota_type":1,"model_price":0.333333}]` + group + `}`}}
	}
	for group, want := range map[string]provider.Money{`,"group_ratio":{"default":1.5}`: 500_000, ``: 333_333, `,"group_ratio":{"vip":2}`: 333_333} {
		_, p := start(t, list(group))
		if all, err := p.Prices(t.Context()); err != nil || len(all[imageStandard]) != 1 || all[imageStandard][0].PerSecond != want {
			t.Errorf("%s: %v %v", group, all, err)
		}
	}
	for _, group := range []string{`,"group_ratio":{"default":0}`, `,"group_ratio":{"default":"much"}`} {
		_, p := start(t, list(group))
		if all, err := p.Prices(t.Context()); err == nil {
			t.Errorf("%s: %v", group, all)
		}
	}
	_, p := start(t, map[string]answer{"GET /api/pricing": {Body: `{"data":null}`}})
	if all, err := p.Prices(t.Context()); provider.KindOf(err) != provider.KindProvider {
		t.Errorf("%v %v", all, err)
	}
}

func TestPricesNeedNoKey(t *testing.T) {
	v := providertest.StartVendor(t, map[string]answer{"GET /api/pricing": {Body: `{"data":[]}`}})
	p, err := New(v.URL, provider.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Prices(t.Context()); err != nil || len(got) != 0 || !p.Info().OpenPrices {
		t.Errorf("%v %v", got, err)
	}
}
