package fal

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

func TestListsEveryEndpointNewestFirst(t *testing.T) {
	item := func(id, at, rest string) string {
		return `{"request_id":"` + id + `","endpoint_id":"x","sent_at":"2026-11-30T10:00:` + at + `Z"` + rest + `}`
	}
	lists := map[string]string{
		"bytedance/seedance-2.0/text-to-video": item("a", "01", `,"started_at":"2026-11-30T10:00:02Z","ended_at":null,"json_input":{"prompt":"fog","duration":"5","resolution":"720p","generate_audio":true}`) + "," +
			item("../b", "03", ""),
		"bytedance/seedance-2.5/reference-to-video": item("c", "04", `,"ended_at":"2026-11-30T10:01:00Z","status_code":422,"json_input":{"task":"editing","video_urls":["https://h.test/v.mp4","https://h.test/w.mp4"],"duration":"auto"}`),
		"bytedance/seedance-2.0/image-to-video": item("d", "05", `,"ended_at":"2026-11-30T10:01:00Z","status_code":200,"json_output":{"video":{"url":"https://v3b.fal.media/x.mp4"},"seed":42}`) + "," +
			item("e", "00", `,"ended_at":"2026-11-30T10:01:00Z","status_code":200,"json_output":null`),
	}
	asked := 0
	p, err := New(provider.Access{Base: "https://fal.test", Key: provider.NewSecret(testKey), HTTP: tripper(func(r *http.Request) string {
		asked++
		return `{"items":[` + lists[r.URL.Query().Get("endpoint_id")] + `],"next_cursor":null}`
	})})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	cursor := ""
	for range 4 {
		page, err := p.List(t.Context(), cursor, 2)
		if err != nil || len(page.Jobs) > 2 {
			t.Fatal(page, err)
		}
		for _, j := range page.Jobs {
			said = append(said, fmt.Sprintf("%s %s %s %d %s %q %q", j.Report.Job, j.Model, j.Report.Status, len(j.Report.Videos), j.Report.Charged, j.Request.Prompt, j.Request.SourceVideo))
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	const two = "bytedance/seedance-2.0/"
	want := []string{
		two + "image-to-video/requests/d " + two + `image-to-video succeeded 1 yes "" ""`,
		`bytedance/seedance-2.5/reference-to-video/requests/c bytedance/seedance-2.5/reference-to-video:editing failed 0 unknown "" "https://h.test/v.mp4"`,
		two + "text-to-video/requests/a " + two + `text-to-video running 0  "fog" ""`,
		two + "image-to-video/requests/e " + two + `image-to-video running 0  "" ""`,
	}
	if !slices.Equal(said, want) || cursor != "" {
		t.Errorf("listed\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(want, "\n"))
	}
	if n := len(endpoints()); asked != 2*n {
		t.Errorf("%d calls for %d endpoints and two pages", asked, n)
	}
	if _, err := p.List(t.Context(), "-1", 2); provider.KindOf(err) != provider.KindInput {
		t.Errorf("another cursor: %v", err)
	}
}
