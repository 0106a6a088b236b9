package evolink

import (
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// The rules as EvoLink nests them: lengths and multipliers multiplied, the multiplier
// looked up by the quality, another one with videos that go in.
const (
	seconds  = `{"op":"variable","name":"duration_seconds"}`
	inputs   = `{"op":"variable","name":"input_seconds"}`
	given    = `{"op":"gt","args":[` + inputs + `,{"op":"constant","value":"0"}]}`
	ten      = `{"op":"constant","value":"10"}`
	plain    = `{"op":"lookup","key":{"op":"variable","name":"quality"},"values":{"480p":"0.465","720p":"1","1080p":"2.5","4k":"5.1"}}`
	footage  = `{"op":"lookup","key":{"op":"variable","name":"quality"},"values":{"480p":"0.284","720p":"0.609","1080p":"1.52","4k":"3.15"}}`
	byText   = `{"op":"multiply","args":[` + seconds + `,` + plain + `]}`
	counted  = `{"op":"divide","args":[{"op":"ceil","args":[{"op":"multiply","args":[{"op":"add","args":[` + seconds + `,{"op":"if","args":[` + given + `,{"op":"max","args":[` + inputs + `,` + seconds + `]},{"op":"constant","value":"0"}]}]},` + ten + `]}]},` + ten + `]}`
	byRefs   = `{"op":"multiply","args":[` + counted + `,{"op":"if","args":[` + given + `,` + footage + `,` + plain + `]}]}`
	bySound  = `{"op":"multiply","args":[` + seconds + `,{"op":"lookup","key":{"op":"variable","name":"quality"},"values":{"480p":"0.46","720p":"1","1080p":"2.23"}},{"op":"if","args":[{"op":"variable","name":"generate_audio"},{"op":"constant","value":"2"},{"op":"constant","value":"1"}]}]}`
	rulesGet = "GET " + rulesPath
)

func component(role, usd, least, quantity string) string {
	return fmt.Sprintf(`{"id":%q,"role":%q,"unit":"output_second","rate":{"credits":"9","usd":%q},"minimum_charge":{"usd":%q},"quantity_rule":%s,"tiers":[]}`, role, role, usd, least, quantity)
}

func ruleOf(id string, components ...string) string {
	return fmt.Sprintf(`{"model_id":%q,"pricing_status":"available","components":[%s]}`, id, strings.Join(components, ","))
}

func listOf(rules ...string) string {
	return `{"meta":{"schema_version":"2","currency":"USD"},"models":[` + strings.Join(rules, ",") + `]}`
}

// TestLivePricesAreThoseOfTheTable: prices by the rules are those of the published table, which was made from them.
func TestLivePricesAreThoseOfTheTable(t *testing.T) {
	search := component("web_search", "0.00058824", "0", `{"op":"variable","name":"search_count"}`)
	list := listOf(
		ruleOf("seedance-2.0-text-to-video", component("video_output", "0.19852941", "0.36767647", byText), search),
		ruleOf("seedance-2.0-reference-to-video", component("video_output", "0.19852941", "0.36767647", byRefs)),
		ruleOf(pro15, component("video_output", "0.02615294", "0.05065441", bySound)),
		ruleOf("seedance-9", component("video_output", "1", "1", byText)),
		`{"model_id":"seedance-2.5-video-edit","pricing_status":"unavailable","components":[]}`,
	)
	_, p := start(t, map[string]answer{rulesGet: {Body: list}})
	all, err := p.Prices(t.Context())
	if err != nil || len(all) != 3 {
		t.Fatalf("%v %v", all, err)
	}
	for _, m := range p.Models() {
		live := all[m.ID]
		if len(live) > 0 && len(live) != len(m.Prices) {
			t.Errorf("%s: %d live prices, %d published", m.ID, len(live), len(m.Prices))
			continue
		}
		for i, got := range live {
			want := m.Prices[i]
			near := got.PerSecond-want.PerSecond < 2 && want.PerSecond-got.PerSecond < 2 && got.Least-want.Least < 2 && want.Least-got.Least < 2
			got.Source, got.AsOf, got.PerSecond, got.Least = want.Source, want.AsOf, want.PerSecond, want.Least
			if got.InputLeast {
				got.PerInputSecond = want.PerInputSecond
			}
			if !near || got != want {
				t.Errorf("%s: live %+v, published %+v", m.ID, live[i], want)
			}
		}
	}
}

func TestRulesThatAreNotUnderstoodAreNoPrices(t *testing.T) {
	for name, quantity := range map[string]string{
		"unknown operation": `{"op":"power","args":[` + seconds + `,` + seconds + `]}`, "unknown variable": `{"op":"multiply","args":[` + seconds + `,{"op":"variable","name":"moons"}]}`,
		"no such quality": `{"op":"lookup","key":{"op":"variable","name":"quality"},"values":{"8k":"1"}}`, "nothing": `null`, "by nothing": `{"op":"divide","args":[` + seconds + `,{"op":"constant","value":"0"}]}`,
		"a negative": `{"op":"constant","value":"-1"}`, "zero": `{"op":"constant","value":"0"}`, "no arguments": `{"op":"multiply","args":[]}`, "half an if": `{"op":"if","args":[` + seconds + `]}`,
		"huge": `{"op":"constant","value":"1e300"}`, "too much": `{"op":"constant","value":"999999999999999"}`,
		"deep": strings.Repeat(`{"op":"ceil","args":[`, 60) + seconds + strings.Repeat(`]}`, 60),
	} {
		_, p := start(t, map[string]answer{rulesGet: {Body: listOf(ruleOf(pro15, component("video_output", "0.02", "0.05", quantity)))}})
		if all, err := p.Prices(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%s: %v %v", name, all, err)
		}
	}
	for _, body := range []string{`{}`, `{"models":{}}`, `[]`, `{"error":{"code":503,"message":"m"}}`} {
		_, p := start(t, map[string]answer{rulesGet: {Body: body}})
		if all, err := p.Prices(t.Context()); err == nil {
			t.Errorf("%s: %v", body, all)
		}
	}
}

// TestAnUnchangedListIsNotSentAgain: the tag of the last list goes along.
func TestAnUnchangedListIsNotSentAgain(t *testing.T) {
	var tags []string
	list := listOf(ruleOf(pro15, component("video_output", "0.02615294", "0.05", bySound)))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tag := r.Header.Get("If-None-Match")
		tags = append(tags, tag)
		switch {
		case r.Header.Get("Authorization") != "":
			t.Error("a key was sent that there is none of")
		case tag == `"one"`:
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"one"`)
		_, _ = w.Write([]byte(list))
	}))
	defer s.Close()
	p, err := New(provider.Access{Base: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		all, err := p.Prices(t.Context())
		if err != nil || len(all[pro15]) != 6 {
			t.Fatalf("%v %v", all, err)
		}
		all[pro15][0].PerSecond = 0 // a change of the answer has no effect here
	}
	if fmt.Sprint(tags) != `[ "one"]` {
		t.Errorf("tags %q", tags)
	}
	if all, err := p.Prices(t.Context()); err != nil || all[pro15][0].PerSecond == 0 {
		t.Errorf("%v %v", all, err)
	}
}

func TestEvaluate(t *testing.T) {
	env := map[string]vendorhttp.Text{"duration_seconds": "5", "input_seconds": "3.14", "quality": "720p"}
	for rule, want := range map[string]string{
		counted: "10", byRefs: "6.09", byText: "5",
		`{"op":"gte","args":[` + ten + `,` + ten + `]}`:    "1",
		`{"op":"max","args":[` + inputs + `,` + ten + `]}`: "10",
	} {
		got := evaluate(vendorhttp.ReadValue([]byte(rule)), env, 0)
		if w, _ := new(big.Rat).SetString(want); got == nil || got.Cmp(w) != 0 {
			t.Errorf("%s is %v, want %s", rule, got, want)
		}
	}
}
