package vendorhttp

import "testing"

// BenchmarkReport reads an answer of the usual size, as each poll does.
func BenchmarkReport(b *testing.B) {
	body := []byte(`{"id":"0197b6c4-0000-7000-8000-000000000001","target_type":"model","model_id":"5f0c0000","status_code":"running","source_code":"api",
		"input":{"prompt":"a cat","image_url":"https://s/in.png","duration":"5"},"output":{"outputs":[{"url":"https://s/result.mp4?X-Amz-Date=20260506T100000Z&X-Amz-Expires=86400","type":"video","width":1280,"height":720,"duration":5}],"seed":123},
		"duration_ms":102345,"cost":"1.512","client_ref":"local-17","metadata":{"job":"local-17"},"links":{},"created_at":"2026-05-06T10:00:00Z","failure_code":null}`)
	c, err := New(Options{Name: "x", Base: "https://x"})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c.Report("j", ReadValue(body))
	}
}
