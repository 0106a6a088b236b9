package sandbox

import (
	"fmt"
	"testing"

	"dailies/provider"
)

func TestKeyIsChecked(t *testing.T) {
	refused := map[string][]string{
		Runflow:  {"code", "UNAUTHORIZED"},
		RunComfy: {"code", "400004", "error", "UserAccountError"},
		AIHubMax: {"error.type", "authentication_error"},
	}
	status := map[string]int{Runflow: 401, RunComfy: 400, AIHubMax: 401}
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		_, id := r.order(p, "")
		for _, url := range append(free(r, p), r.pollURL(p, id)) {
			r.call("GET", url, "", "-Authorization", "").want(t, status[p], refused[p]...)
			for _, header := range []string{"Bearer wrong", "bearer " + Key, Key, "Key " + Key, "Bearer " + Key + " "} {
				g := r.call("GET", url, "", "Authorization", header)
				if header == "Bearer "+Key+" " {
					continue // net/http trims it
				}
				g.want(t, status[p], refused[p]...)
			}
			r.call("GET", url, "").want(t, 200)
		}
	})
}

// free are calls that cost nothing, by provider.
func free(r *rig, p string) []string {
	return map[string][]string{
		Runflow:  {r.flow("/v1/auth/me"), r.flow("/v1/billing/balance"), r.flow("/v1/models"), r.flow("/v1/runs"), r.flow("/v1/runs/statuses")},
		RunComfy: {r.comfy("/prod/v2/balance")},
		AIHubMax: {r.hub("/v1/models"), r.hub("/dashboard/billing/subscription"), r.hub("/dashboard/billing/usage")},
	}[p]
}

func TestSeveralKeys(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Keys = []string{"one", "two"} })
	r.call("GET", r.flow("/v1/auth/me"), "", "Authorization", "Bearer two").want(t, 200)
	r.call("GET", r.flow("/v1/auth/me"), "").want(t, 401)
}

func TestOpenDoors(t *testing.T) {
	r := newRig(t)
	r.call("GET", r.flow("/v1/health"), "", "-Authorization", "").want(t, 200, "status", "ok")
	r.call("GET", r.flow("/v1/public/models"), "", "-Authorization", "").want(t, 200, "items.0.slug", flowModel)
	r.call("GET", r.hub("/api/pricing"), "", "-Authorization", "").want(t, 200, "group_ratio.default", "1")
	for _, path := range []string{"/v1/models", "/v1/models/" + comfyPro, "/v1/models/categories"} {
		r.call("GET", r.comfy(path), "", "-Authorization", "").want(t, 200)
	}
}

func TestMethodsPathsAndContentTypes(t *testing.T) {
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		r.call("GET", r.URL(p)+"/v1/nothing", "").want(t, 404)
		r.call("GET", r.URL(p), "").want(t, 404)
		url := map[string]string{Runflow: r.flow("/v1/models/" + flowModel + "/runs"), RunComfy: r.comfy("/v1/models/" + comfyPro),
			AIHubMax: r.hub("/v1/videos/generations")}[p]
		g := r.call("PUT", url, "{}")
		g.want(t, 405)
		if g.header.Get("Allow") == "" {
			t.Error("405 without Allow")
		}
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/jsonx"} {
			want := map[string]int{Runflow: 415, RunComfy: 400, AIHubMax: 400}[p]
			r.call("POST", url, enc(flowInput()), "Content-Type", kind).want(t, want)
		}
		if n := len(r.Charges()); n != 0 {
			t.Errorf("%d charges", n)
		}
	})
	r := newRig(t)
	r.call("GET", "http://"+r.api.Addr().String()+"/elsewhere/v1/runs", "").want(t, 404)
	r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(obj("input", flowInput())), "Content-Type", "application/json; charset=utf-8").want(t, 201)
}

func TestUnknownModels(t *testing.T) {
	r := newRig(t)
	r.call("POST", r.flow("/v1/models/bytedance/seedance/9/runs"), enc(obj("input", flowInput()))).want(t, 422, "code", "MODEL_UNAVAILABLE")
	r.call("POST", r.flow("/v1/models/bytedance%2Fseedance%2F2.0%2Fimage-to-video/runs"), enc(obj("input", flowInput()))).want(t, 422)
	r.call("POST", r.comfy("/v1/models/bytedance/seedance-9"), enc(comfyInput())).want(t, 400, "code", "400001")
	r.call("POST", r.hub("/v1/videos/generations"), enc(with(hubInput(), "model", "seedance-9"))).want(t, 422, "error.code", "model_not_found")
}

func TestUnknownJobs(t *testing.T) {
	missing := map[string][]string{
		Runflow: {"code", "RUN_NOT_FOUND"}, RunComfy: {"code", "404001"}, AIHubMax: {"error.type", "not_found"},
	}
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t)
		other := map[string]string{Runflow: RunComfy, RunComfy: AIHubMax, AIHubMax: Runflow}[p]
		_, foreign := r.order(other, "")
		for _, id := range []string{"nothing", foreign, "..%2Fx"} {
			r.poll(p, id).want(t, 404, missing[p]...)
		}
	})
}

func TestFirewallTurnsDefaultAgentsAway(t *testing.T) {
	r := newRig(t)
	for _, agent := range []string{"", "Go-http-client/1.1", "Python-urllib/3.12", "python-requests/2.32"} {
		g := r.call("GET", r.hub("/v1/models"), "", "User-Agent", agent)
		if g.status != 403 || string(g.body) != "error code: 1010" {
			t.Errorf("%q got %d %q", agent, g.status, g.body)
		}
	}
}

func TestBalanceRunsOut(t *testing.T) {
	refused := map[string][]string{
		Runflow: {"code", "INSUFFICIENT_CREDIT"}, RunComfy: {"code", "400002"}, AIHubMax: {"error.type", "insufficient_quota"},
	}
	status := map[string]int{Runflow: 402, RunComfy: 400, AIHubMax: 402}
	price := map[string]provider.Money{Runflow: 1_512_000, RunComfy: 300_000, AIHubMax: 1_000_000}
	everyProvider(t, func(t *testing.T, p string) {
		r := newRig(t, func(o *Options) { o.Balance = 2*price[p] + 1 })
		for range 2 {
			if _, id := r.order(p, ""); id == "" {
				t.Fatal("refused although there is money")
			}
		}
		g, _ := r.order(p, "")
		g.want(t, status[p], refused[p]...)
		if n := len(r.Charges()); n != 2 {
			t.Errorf("%d charges, want 2", n)
		}
		if p == RunComfy {
			return // the cheapest: the others need more than this account holds
		}
		if _, id := r.order(RunComfy, ""); id == "" {
			t.Error("the accounts of two providers are one")
		}
	})
}

func TestBalanceAfterAFailedRun(t *testing.T) {
	r := newRig(t)
	_, id := r.order(Runflow, "x #fails")
	r.call("GET", r.flow("/v1/billing/balance"), "").want(t, 200, "balance", "98.488")
	r.clock.move(lifetime)
	r.poll(Runflow, id).want(t, 200, "status_code", "failed", "cost", "0")
	r.call("GET", r.flow("/v1/billing/balance"), "").want(t, 200, "balance", "100")
	r.order(RunComfy, "")
	r.call("GET", r.comfy("/prod/v2/balance"), "").want(t, 200, "balance_usd", "99.7", "currency", "USD")
	r.order(AIHubMax, "")
	r.call("GET", r.hub("/dashboard/billing/subscription"), "").want(t, 200, "hard_limit_usd", "100")
	r.call("GET", r.hub("/dashboard/billing/usage"), "").want(t, 200, "total_usage", "100")
}

func TestPrices(t *testing.T) {
	r := newRig(t)
	for model, price := range map[string]string{
		flowModel: "0.3024", flowText: "0.3034", "bytedance/seedance/2.0/fast/text-to-video": "0.2419",
	} {
		card := r.call("GET", r.flow("/v1/models/"+model), "")
		card.want(t, 200, "slug", model)
		r.call("GET", r.flow("/v1/models/"+card.text("id")+"/pricing"), "").want(t, 200,
			"items.0.price", price, "items.0.unit_code", "second", "items.0.currency_code", "USD")
	}
	r.call("GET", r.flow("/v1/models/"+flowModel+"/pricing"), "").want(t, 404)
	r.call("GET", r.comfy("/v1/models/bytedance/seedance-2.5/image-to-video/720p"), "").want(t, 200,
		"base_price_usd", "0.35", "price_unit", "second", "input_schema.properties.duration.maximum", "30")
	g := r.call("GET", r.hub("/api/pricing"), "")
	g.want(t, 200, "data.0.quota_type", "1", "data.0.model_name", "seedance-2.0-image-to-video[480p]", "data.0.model_price", "0.2")
	r.SetPrice("seedance-2.0-image-to-video", 250_000)
	r.call("GET", r.hub("/api/pricing"), "").want(t, 200, "data.0.model_price", "0.25")
}

func TestChargesSayWhatWasTaken(t *testing.T) {
	r := newRig(t)
	r.order(Runflow, "")
	r.order(RunComfy, "")
	r.order(AIHubMax, "")
	r.order(AIHubMax, "bad #no-balance")
	var all string
	for _, c := range r.Charges() {
		all += fmt.Sprintln(c.Provider, c.Model, c.Ref, c.Prompt, c.Price, c.Billed, c.Job != "")
	}
	want := "runflow " + flowModel + " ref-1 Clouds $1.51 $0.00 true\n"
	r.clock.move(lifetime)
	if n := len(r.Charges()); n != 3 {
		t.Fatalf("%d charges, want 3", n)
	}
	for _, c := range r.Charges() {
		if c.Billed != c.Price || c.Price == 0 {
			t.Errorf("%s billed %s of %s after the end", c.Provider, c.Billed, c.Price)
		}
	}
	if !containsLine(all, want) {
		t.Errorf("charges are\n%swant a line\n%s", all, want)
	}
}
