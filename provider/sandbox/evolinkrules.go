package sandbox

import (
	"net/http"
	"strings"
	"time"
)

// rules is GET /v1/catalog/pricing-rules, in the format read by the vendor's clients of
// 2026-10: a rate per model and an expression for its quantity. It supports entity tags.
func (v evolink) rules(c *call) answer {
	var models []any
	for _, m := range evolinkModels() {
		if !strings.HasPrefix(m.id, "doubao") { // has no published price
			models = append(models, v.rule(m))
		}
	}
	tag := `"` + hash(reply(0, models).body)[:16] + `"`
	if c.r.Header.Get("If-None-Match") == tag {
		return answer{status: http.StatusNotModified}.with("ETag", tag)
	}
	now := v.s.now()
	return reply(http.StatusOK, map[string]any{"meta": map[string]any{
		"schema_version": "2", "price_scope": "public_default", "currency": "USD", "exchange_rate_version": "pricing-fx/v1:USD-CNY=6.8",
		"updated_at": now.Format(time.RFC3339), "fresh_until": now.Add(5 * time.Minute).Format(time.RFC3339),
	}, "models": models}).with("ETag", tag)
}

// rule returns the rule of one model.
func (v evolink) rule(m model) map[string]any {
	price := v.s.price(m)
	rate := map[string]any{"usd": price.Decimal(), "credits": inCredits(price).String()}
	minimum := dollars(evolinkTierOf(m.id).least)
	least := map[string]any{"usd": minimum.Decimal(), "credits": inCredits(minimum).String()}
	return map[string]any{"model_id": m.id, "modality": "video", "lifecycle": "active", "pricing_status": "available", "components": []any{map[string]any{
		"id": "video_output", "role": "video_output", "unit": "output_second", "billing_unit_size": 1, "billing_rule": "per_second",
		"rate": rate, "minimum_charge": least, "quantity_rule": evolinkQuantity(m.id), "tiers": []any{},
		"rounding": map[string]any{"point": "per_component_subtotal", "mode": "half_up"},
	}}}
}

// expr returns an operation of a rule.
func expr(op string, args ...any) map[string]any { return map[string]any{"op": op, "args": args} }
func variable(name string) map[string]any        { return map[string]any{"op": "variable", "name": name} }
func constant(n string) map[string]any           { return map[string]any{"op": "constant", "value": n} }
func byQuality(values map[string]string) map[string]any {
	return map[string]any{"op": "lookup", "key": variable("quality"), "values": values}
}

// evolinkQuantity counts seconds at 720p.
func evolinkQuantity(id string) map[string]any {
	length, input := variable("duration_seconds"), variable("input_seconds")
	tier := evolinkTierOf(id)
	plain := byQuality(tier.plain)
	switch {
	case id == "seedance-1.5-pro":
		return expr("multiply", length, plain,
			expr("if", variable("generate_audio"), constant("1"), constant("0.5"))) // the price is that with audio
	case strings.HasSuffix(id, "-text-to-video") || strings.HasSuffix(id, "-image-to-video"):
		return expr("multiply", length, plain)
	}
	given := expr("gt", input, constant("0"))
	seconds := expr("add", length, expr("if", given, expr("max", input, length), constant("0")))
	tenths := expr("divide", expr("ceil", expr("multiply", seconds, constant("10"))), constant("10"))
	return expr("multiply", tenths, expr("if", given, byQuality(tier.videos), plain))
}
