package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

func seconds(from, to int) []string {
	var all []string
	for n := from; n <= to; n++ {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

// runflowModels returns the models of the current generation, with the documented prices per
// second at 720p (undated; read 2026-11). The prices of 480p and 1080p are undocumented; here
// they are the same.
func runflowModels() []model {
	base := []field{
		{name: "prompt", role: isPrompt, required: true},
		{name: "aspect_ratio", role: isRatio, oneOf: []string{"auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"}},
		{name: "duration", role: isSeconds, oneOf: append([]string{"auto"}, seconds(4, 15)...)},
		{name: "generate_audio", role: isAudio, kind: boolean},
		{name: "seed", role: isSeed, kind: whole},
		{name: "end_user_id"},
	}
	with := func(more ...field) []field { return append(more, base...) }
	full := field{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p", "1080p"}}
	fast := field{name: "resolution", role: isResolution, oneOf: []string{"480p", "720p"}}
	start := field{name: "image_url", role: isStart, kind: link, required: true}
	end := field{name: "end_image_url", role: isEnd, kind: link}
	return []model{
		{id: "bytedance/seedance/2.0/image-to-video", fields: with(start, end, full), price: dollars("0.3024"), resolution: "720p"},
		{id: "bytedance/seedance/2.0/fast/text-to-video", fields: with(fast), price: dollars("0.2419"), resolution: "720p"},
		{id: "bytedance/seedance/2.0/text-to-video", fields: with(full), price: dollars("0.3034"), resolution: "720p"},
	}
}

// olderModels returns those of POST /v1/run/{model}: no 1080p, the seed is a string, $0.10 per
// second (page of image to video dated 2026-04-08; text to video is assumed to have the same
// price).
func olderModels() []model {
	var all []model
	for _, m := range runflowModels() {
		if m.id == "bytedance/seedance/2.0/fast/text-to-video" {
			continue
		}
		m.price = dollars("0.1")
		for i, f := range m.fields {
			switch f.role {
			case isSeed:
				m.fields[i].kind = digits
			case isResolution:
				m.fields[i].oneOf = []string{"480p", "720p"}
			}
		}
		all = append(all, m)
	}
	return all
}

// card returns a model's catalogue entry.
func card(m model) map[string]any {
	var inputs []map[string]any
	for _, f := range m.fields {
		inputs = append(inputs, map[string]any{
			"name": f.name, "variable_type_code": runflowType(f), "is_required": f.required, "default_value": nil,
			"validator_code": nil, "validator_attrs": map[string]any{"allowed_values": f.oneOf},
		})
	}
	return map[string]any{
		"id": fixedUUID(m.id), "slug": m.id, "name": "Seedance " + strings.TrimPrefix(m.id, "bytedance/seedance/"), "inputs": inputs,
		"pricing_note": "Per second (720p)", "availability_status": "available",
	}
}

func runflowType(f field) string {
	switch f.kind {
	case link:
		return "image"
	case whole:
		return "integer"
	case boolean:
		return "boolean"
	}
	return "string"
}

func (v runflow) catalogue(*call) answer {
	var items []map[string]any
	for _, m := range runflowModels() {
		items = append(items, card(m))
	}
	return reply(http.StatusOK, map[string]any{"items": items, "next_pq": nil, "prev_pq": nil})
}

func (v runflow) oneModel(c *call, id string) answer {
	m, ok := find(runflowModels(), id)
	if !ok {
		return v.errorResponse(c, errNoRoute)
	}
	return reply(http.StatusOK, card(m))
}

// pricing needs the model's UUID, not its path. The codes are invented; the field names are
// documented.
func (v runflow) pricing(c *call, uuid string) answer {
	for _, m := range runflowModels() {
		if fixedUUID(m.id) == uuid {
			return reply(http.StatusOK, map[string]any{"items": []any{map[string]any{
				"pricing_model_code": "per_unit", "rule_effect_code": "set", "match_value": nil, "price": v.s.price(m).Decimal(),
				"currency_code": "USD", "unit_code": "second", "multiplier_label": "duration",
			}}})
		}
	}
	return v.errorResponse(c, errNoRoute)
}

func (v runflow) balance(*call) answer {
	return reply(http.StatusOK, map[string]any{"balance": v.s.balanceLeft(Runflow).Decimal(), "low_balance_threshold": "5"})
}

func (v runflow) me(*call) answer {
	return reply(http.StatusOK, map[string]any{"id": fixedUUID("account"), "email": "sandbox@example.com",
		"organization": map[string]any{"id": fixedUUID("organization"), "name": "Sandbox"}})
}

func (v runflow) health(*call) answer {
	return reply(http.StatusOK, map[string]any{"status": "ok"})
}
