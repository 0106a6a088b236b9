package sandbox

import (
	"strings"
	"testing"
)

// A body that is wrong in one way. want is the status, and at a word that the
// answer must hold: the name of the field.
type wrong struct {
	what string
	body map[string]any
	at   string
}

func TestRunflowRefusesWrongInput(t *testing.T) {
	in := flowInput()
	run := func(input map[string]any) map[string]any { return obj("input", input) }
	cases := []wrong{
		{"no input", obj("metadata", obj()), "input"},
		{"input is no object", obj("input", "x"), "input"},
		{"flat body of the older generation", in, "image_url"},
		{"unknown top field", obj("input", in, "n", 2), "n"},
		{"unknown field", run(with(in, "ratio", "16:9")), "ratio"},
		{"no prompt", run(with(in, "prompt", nil)), "prompt"},
		{"empty prompt", run(with(in, "prompt", " ")), "prompt"},
		{"prompt is null", run(with(in, "prompt", null)), "prompt"},
		{"no image", run(with(in, "image_url", nil)), "image_url"},
		{"image is a path", run(with(in, "image_url", "/tmp/in.png")), "image_url"},
		{"image is a data URI", run(with(in, "image_url", "data:image/png;base64,AA==")), "image_url"},
		{"image is an asset reference", run(with(in, "end_image_url", "runflow://assets/1")), "end_image_url"},
		{"duration is a number", run(with(in, "duration", 5)), "duration"},
		{"duration out of range", run(with(in, "duration", "3")), "duration"},
		{"duration too long", run(with(in, "duration", "16")), "duration"},
		{"seed is a string", run(with(in, "seed", "42")), "seed"},
		{"seed has a fraction", run(with(in, "seed", 4.5)), "seed"},
		{"seed is null", run(with(in, "seed", null)), "seed"},
		{"resolution not offered", run(with(in, "resolution", "4k")), "resolution"},
		{"ratio not offered", run(with(in, "aspect_ratio", "adaptive")), "aspect_ratio"},
		{"audio is a string", run(with(in, "generate_audio", "true")), "generate_audio"},
		{"end user is a number", run(with(in, "end_user_id", 7)), "end_user_id"},
		{"metadata is a list", obj("input", in, "metadata", []int{1}), "metadata"},
		{"client_ref too long", obj("input", in, "client_ref", strings.Repeat("x", 256)), "client_ref"},
		{"callback is no URL", obj("input", in, "callback_url", "soon"), "callback_url"},
		{"callback too long", obj("input", in, "callback_url", "https://x/"+strings.Repeat("y", 2048)), "callback_url"},
	}
	r := newRig(t)
	for _, c := range cases {
		g := r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), enc(c.body))
		g.want(t, 422, "code", "VALIDATION_ERROR")
		if !strings.Contains(g.text("errors"), `"`+c.at+`"`) {
			t.Errorf("%s: errors do not name %s: %s", c.what, c.at, g.body)
		}
	}
	g := r.call("POST", r.flow("/v1/models/bytedance/seedance/2.0/fast/text-to-video/runs"),
		enc(run(obj("prompt", "x", "resolution", "1080p"))))
	g.want(t, 422, "errors.0.loc", `["body","input","resolution"]`)
	if n := len(r.Charges()); n != 0 {
		t.Errorf("%d refused orders were charged", n)
	}
}

func TestOlderRunflowRefusesWrongInput(t *testing.T) {
	in := with(flowInput(), "seed", "42")
	cases := []wrong{
		{"wrapped as in the current generation", obj("input", in), "input"},
		{"seed is a number", with(in, "seed", 42), "seed"},
		{"seed is no number", with(in, "seed", "many"), "seed"},
		{"1080p", with(in, "resolution", "1080p"), "resolution"},
		{"client_ref", with(in, "client_ref", "x"), "client_ref"},
	}
	r := newRig(t)
	for _, c := range cases {
		g := r.call("POST", r.flow("/v1/run/"+flowModel), enc(c.body))
		g.want(t, 422)
		if !strings.Contains(g.text("errors"), `"`+c.at+`"`) {
			t.Errorf("%s: errors do not name %s: %s", c.what, c.at, g.body)
		}
	}
	r.call("POST", r.flow("/v1/run/bytedance/seedance/2.0/fast/text-to-video"), enc(obj("prompt", "x"))).want(t, 422, "code", "MODEL_UNAVAILABLE")
}

func TestRunComfyRefusesWrongInput(t *testing.T) {
	one := comfyInput()
	two := obj("prompt", "x", "images", []string{"https://example.com/a.png"}, "duration", 5, "seed", 1)
	cases := []struct {
		wrong
		model string
	}{
		{wrong{"wrapped", obj("input", one), "input"}, comfyPro},
		{wrong{"unknown field", with(one, "aspect_ratio", "16:9"), "aspect_ratio"}, comfyPro},
		{wrong{"no prompt", with(one, "prompt", nil), "prompt"}, comfyPro},
		{wrong{"no image", with(one, "first_frame_image_url", nil), "first_frame_image_url"}, comfyPro},
		{wrong{"data URI where a hosted URL is validated", with(one, "first_frame_image_url", "data:image/png;base64,AA=="), "first_frame_image_url"}, comfyPro},
		{wrong{"duration is a string", with(one, "duration", "5"), "duration"}, comfyPro},
		{wrong{"duration too short", with(one, "duration", 1), "duration"}, comfyPro},
		{wrong{"duration too long", with(one, "duration", 13), "duration"}, comfyPro},
		{wrong{"ratio not offered", with(one, "ratio", "auto"), "ratio"}, comfyPro},
		{wrong{"resolution not offered", with(one, "resolution", "4k"), "resolution"}, comfyPro},
		{wrong{"seed on 1.0", with(one, "seed", 1), "seed"}, comfyPro},
		{wrong{"images is a string", with(two, "images", "https://example.com/a.png"), "images"}, comfyTwoP},
		{wrong{"ten images", with(two, "images", strings.Split(strings.Repeat("https://x/a ", 10), " ")[:10]), "images"}, comfyTwoP},
		{wrong{"an image that is no URL", with(two, "images", []string{"a.png"}), "images"}, comfyTwoP},
		{wrong{"an image that is a number", with(two, "images", []int{1}), "images"}, comfyTwoP},
		{wrong{"duration 3", with(two, "duration", 3), "duration"}, comfyTwoP},
		{wrong{"4k on fast", with(two, "resolution", "4k"), "resolution"}, "bytedance/seedance-2.0/fast"},
		{wrong{"adaptive on mini", with(obj("prompt", "x"), "aspect_ratio", "adaptive"), "aspect_ratio"}, "bytedance/seedance-2.0-mini/text-to-video"},
		{wrong{"no last frame", obj("prompt", "x", "first_frame", "https://x/a"), "last_frame"}, "bytedance/seedance-2.5/first-last-frame/720p"},
		{wrong{"resolution on 2.5", obj("prompt", "x", "resolution", "720p"), "resolution"}, "bytedance/seedance-2.5/text-to-video/720p"},
	}
	r := newRig(t)
	for _, c := range cases {
		g := r.call("POST", r.comfy("/v1/models/"+c.model), enc(c.body))
		g.want(t, 400, "error", "ValidationError")
		if !strings.Contains(g.text("detail"), `"`+c.at+`"`) {
			t.Errorf("%s: detail does not name %s: %s", c.what, c.at, g.body)
		}
	}
	r.call("POST", r.comfy("/v1/models/"+comfyTwoP), enc(with(two, "images", []string{"data:image/png;base64,AA=="}))).want(t, 200)
}

func TestAIHubMaxRefusesWrongInput(t *testing.T) {
	in := hubInput()
	ref := obj("model", "seedance-2.0-reference-to-video", "prompt", "x")
	cases := []wrong{
		{"no model", with(in, "model", nil), "model"},
		{"unknown field", with(in, "callback_url", "https://x/"), "callback_url"},
		{"no prompt", with(in, "prompt", nil), "prompt"},
		{"prompt too long", with(in, "prompt", strings.Repeat("ä", 5001)), "prompt"},
		{"no image", with(in, "image_url", nil), "image_url"},
		{"data URI", with(in, "image_url", "data:image/png;base64,AA=="), "image_url"},
		{"duration is a string", with(in, "duration", "5"), "duration"},
		{"duration 0", with(in, "duration", 0), "duration"},
		{"duration 16", with(in, "duration", 16), "duration"},
		{"1080p", with(in, "resolution", "1080p"), "resolution"},
		{"auto", with(in, "aspect_ratio", "auto"), "aspect_ratio"},
		{"seed is a string", with(in, "seed", "7"), "seed"},
		{"audio is a number", with(in, "generate_audio", 1), "generate_audio"},
		{"end frame on text to video", obj("model", "seedance-2.0-text-to-video", "prompt", "x", "end_image_url", "https://x/a"), "end_image_url"},
		{"ten references", with(ref, "image_urls", strings.Split(strings.Repeat("https://x/a ", 10), " ")[:10]), "image_urls"},
		{"2.5 by reference without one", obj("model", "seedance-2.5-reference-to-video", "prompt", "x"), "image_urls"},
	}
	r := newRig(t)
	for _, c := range cases {
		g := r.call("POST", r.hub("/v1/videos/generations"), enc(c.body))
		g.want(t, 422, "error.type", "validation_error")
		if !strings.Contains(g.text("error.message"), c.at) {
			t.Errorf("%s: message does not name %s: %s", c.what, c.at, g.body)
		}
	}
	for _, ok := range []map[string]any{
		with(in, "prompt", strings.Repeat("ä", 5000)), with(in, "duration", -1, "seed", -1), with(in, "end_image_url", null), ref,
	} {
		r.call("POST", r.hub("/v1/videos/generations"), enc(ok)).want(t, 200, "status", "pending")
	}
}

func TestRefusesBodiesThatAreNoObject(t *testing.T) {
	r := newRig(t)
	for _, body := range []string{"{", `[]`, `null`, `"x"`, `{} {}`, `{"a":1}x`, "<html>"} {
		r.call("POST", r.flow("/v1/models/"+flowModel+"/runs"), body).want(t, 400, "code", "BAD_REQUEST")
		r.call("POST", r.comfy("/v1/models/"+comfyPro), body).want(t, 400, "error", "BadRequest")
		r.call("POST", r.hub("/v1/videos/generations"), body).want(t, 400, "error.type", "invalid_request_error")
	}
}
