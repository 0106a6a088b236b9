package vendorhttp

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"dailies/provider"
)

func urls(videos []provider.Video) string {
	var all []string
	for _, v := range videos {
		all = append(all, strings.TrimPrefix(v.URL, "https://s/"))
	}
	return strings.Join(all, " ")
}

// TestVideosAreFoundInAnyShape: the addresses lack their https://s/.
func TestVideosAreFoundInAnyShape(t *testing.T) {
	for answer, want := range map[string]string{
		// One video: text, list, object, nested, JSON in a string, an envelope.
		`{"output":"https://s/a.mp4"}`:                                                                   "a.mp4",
		`{"output":["https://s/a.mp4"]}`:                                                                 "a.mp4",
		`{"output":{"url":"https://s/a.mp4"}}`:                                                           "a.mp4",
		`{"output":{"video":"https://s/a.mp4"}}`:                                                         "a.mp4",
		`{"output":{"video_url":"https://s/a.mp4"}}`:                                                     "a.mp4",
		`{"output":{"video":{"url":"https://s/a.mp4"}}}`:                                                 "a.mp4",
		`{"output":{"videos":["https://s/a.mp4"]}}`:                                                      "a.mp4",
		`{"output":{"videos":[{"url":"https://s/a.mp4"}]}}`:                                              "a.mp4",
		`{"output":{"result_url":"https://s/a.mp4"}}`:                                                    "a.mp4",
		`{"output":{"result":{"data":[{"file":{"uri":"https://s/a.mp4"}}]}}}`:                            "a.mp4",
		`{"output":"{\"video\":{\"url\":\"https://s/a.mp4\"}}"}`:                                         "a.mp4",
		`{"data":{"resultJson":"{\"resultUrls\":[\"https://s/a.mp4\"]}"}}`:                               "a.mp4",
		`{"code":200,"msg":"ok","data":{"status":"done","video_url":"https://s/a.mp4"}}`:                 "a.mp4",
		`{"data":{"task_result":{"videos":[{"id":"1","url":"https://s/a.mp4","duration":"5.1"}]}}}`:      "a.mp4",
		`{"content":{"video_url":"https://s/a?X-Tos-Signature=1","last_frame_url":"https://s/l.png"}}`:   "a?X-Tos-Signature=1",
		`{"results":["https://s/a.mp4"]}`:                                                                "a.mp4",
		`{"results":{"0":"https://s/a.mp4"}}`:                                                            "a.mp4",
		`{"works":[{"resource":{"resource":"https://s/a.mp4"},"cover":{"resource":"https://s/c.jpg"}}]}`: "a.mp4",
		`{"video":"HTTPS://s/a.mp4"}`:                                                                    "a.mp4",
		`{"video":" https://s/a.mp4\n"}`:                                                                 "a.mp4",
		`{"output":{"VideoURL":"https://s/a"}}`:                                                          "a",
		`{"videourl":"https://s/a"}`:                                                                     "a",
		`{"anything":{"new":"https://s/a.webm"}}`:                                                        "a.webm",
		`{"image_to_video":{"url":"https://s/a"}}`:                                                       "a",
		`"https://s/a.mp4"`:                                                                              "a.mp4",
		`["https://s/a","https://s/b"]`:                                                                  "a b",
		// Several, in order, each once.
		`{"videos":["https://s/b.mp4","https://s/a.mp4","https://s/b.mp4"]}`:                 "b.mp4 a.mp4",
		`{"video":"https://s/a.mp4","videos":["https://s/a.mp4",{"url":"https://s/b.mp4"}]}`: "a.mp4 b.mp4",
		`{"video_1":"https://s/2.mp4","video_2":"https://s/1.mp4"}`:                          "2.mp4 1.mp4",
		`{"results":[{"url":"https://s/a.mp4"},{"url":"https://s/b"}]}`:                      "a.mp4 b",
		`{"outputs":["https://s/a?id=1","https://s/a?id=2"]}`:                                "a?id=1 a?id=2",
		// The best kind counts: a bare link only where nothing better is.
		`{"output":"https://s/x?id=1"}`:                                              "x?id=1",
		`{"url":"https://s/x"}`:                                                      "x",
		`{"output":{"page":"https://s/page","url":"https://s/a.mp4"}}`:               "a.mp4",
		`{"output":{"url":"https://s/page","video":"https://s/v"}}`:                  "v",
		`{"output":{"preview_url":"https://s/p.mp4","video_url":"https://s/a.mp4"}}`: "a.mp4",
		`{"output":{"preview_url":"https://s/p.mp4"}}`:                               "p.mp4",
		`{"metadata":{"url":"https://s/a.mp4"}}`:                                     "a.mp4",
		`{"image_urls":["https://s/a.mp4"]}`:                                         "a.mp4",
		`{"image_urls":["https://s/a.mp4"],"video":"https://s/b.mp4"}`:               "b.mp4",
		// What is no video.
		`{"output":{"image":"https://s/a.png","thumbnail":"https://s/t","cover_url":"https://s/c.mp4","audio":{"url":"https://s/a"},"last_frame_url":"https://s/l"}}`: "",
		`{"output":["https://s/a.png","https://s/a.mp3","https://s/a.json","https://s/a.gif"]}`:                                                                       "",
		`{"output":[{"url":"https://s/a","type":"image"},{"url":"https://s/b","content_type":"audio/mpeg"}]}`:                                                         "",
		`{"output":["https://s/p.png","https://s/a.mp4?sig=1"]}`:                                                                                                      "a.mp4?sig=1",
		`{"video":{"url":"https://s/a.mp4","poster":"https://s/p","subtitles":["https://s/s.vtt"]}}`:                                                                  "a.mp4",
		`{"video":"https://s/a.mp4?x-oss-process=video/snapshot,t_0,f_jpg"}`:                                                                                          "",
		`{"video":"https://s/a.gif"}`:                                     "a.gif",
		`{"output":{"images":[{"url":"https://s/a"}]}}`:                   "",
		`{"music_video":{"url":"https://s/a"},"music_url":"https://s/m"}`: "a",
		`{"error":{"message":"https://s/e.mp4"},"status_url":"https://s/x","urls":{"get":"https://s/g","cancel":"https://s/c","web":"https://s/w"}}`: "",
		`{"links":{"self":"https://s/self"},"docs":"https://s/docs","trace":"https://s/trace"}`:                                                      "",
		`{"status":"done","model":{"url":"https://s/model"},"user":{"link":"https://s/user"}}`:                                                       "",
		`{"data":{"url":"https://s/x"}}`: "x",
		// What was sent.
		`{"source":{"type":"url","url":"https://s/in.mp4"},"original_image":"https://s/o","output":["https://s/in.mp4"]}`:                   "",
		`{"input":{"video":"https://s/in.mp4","image":"https://s/in.png"},"output":{"video":"https://s/a.mp4"}}`:                            "a.mp4",
		`{"input":{"video":"https://s/in.mp4"},"output":{"video":"https://s/a.mp4","frames_of":"https://s/in.mp4"},"x":"https://s/in.mp4"}`: "a.mp4",
		`{"params":{"reference_videos":["https://s/r.mp4"]},"source_video_url":"https://s/s.mp4","callback_url":"https://s/cb"}`:            "",
		`{"content":[{"type":"video_url","role":"reference_video","video_url":{"url":"https://s/r.mp4"}}]}`:                                 "",
		`{"request":{"status":"done","output":{"url":"https://s/a.mp4"}}}`:                                                                  "a.mp4",
		`{"mine":{"url":"https://s/mine.mp4"},"output":"https://s/a.mp4"}`:                                                                  "a.mp4",
		// Types and names in place of an ending.
		`{"thing":{"url":"https://s/a","content_type":"video/mp4"}}`:                                    "a",
		`{"thing":{"url":"https://s/a","file_name":"out.mp4"}}`:                                         "a",
		`{"thing":"https://s/get?response-content-disposition=attachment%3B%20filename%3D%22o.mp4%22"}`: "get?response-content-disposition=attachment%3B%20filename%3D%22o.mp4%22",
		`{"output":{"url":"https://s/a.mp4","content_type":"text/plain"}}`:                              "a.mp4",
		// No addresses at all.
		`{"video":["javascript:alert(1)","file:///etc/passwd","/a.mp4","ftp://s/a.mp4","https://","//s/a.mp4",7,null,{},[]]}`: "",
		``: "", `null`: "", `[]`: "", `{}`: "", `{"video":`: "", `"x"`: "",
		`{"video":"https://s/a.mp4","more":`: "a.mp4", // it breaks off after it
	} {
		if got := urls(Videos(ReadValue([]byte(answer)), "mine")); got != want {
			t.Errorf("%s\n got %q\nwant %q", answer, got, want)
		}
	}
}

func TestWhatAnAnswerSaysOfAVideo(t *testing.T) {
	at := func(s string) time.Time { return ParseTime(s) }
	for answer, want := range map[string]provider.Video{
		`{"output":{"video":"https://s/a.mp4","width":1280,"height":"720","duration":"5.04s","mime_type":"video/mp4"}}`: {Type: "video/mp4", Width: 1280, Height: 720, Seconds: 5.04},
		`{"videos":[{"url":"https://s/a.mp4","size":"1280x720","duration_ms":5040}]}`:                                   {Width: 1280, Height: 720, Seconds: 5.04},
		`{"duration":99,"width":7,"type":"video","video":"https://s/a.mp4"}`:                                            {}, // those of the job
		`{"output":{"duration":5,"video":{"url":"https://s/a.mp4","width":10}}}`:                                        {Width: 10, Seconds: 5},
		`{"video":{"url":"https://s/a.mp4","expires_at":"2026-05-06 10:00:00"}}`:                                        {Expires: at("2026-05-06T10:00:00Z")},
		`{"expires_at":1778061600,"video":{"url":"https://s/a.mp4","expires_at":"2026-05-07T10:00:00Z"}}`:               {Expires: at("2026-05-06T10:00:00Z")},
		`{"video":{"url":"https://s/a.mp4","expires_at":"soon","width":1e99,"height":-1,"duration":"NaN"}}`:             {},
	} {
		want.URL = "https://s/a.mp4"
		if got := Videos(ReadValue([]byte(answer))); len(got) != 1 || got[0] != want {
			t.Errorf("%s\n got %+v\nwant %+v", answer, got, want)
		}
	}
	signed := "https://s/a.mp4?X-Amz-Date=20260506T100000Z&X-Amz-Expires=60"
	got := Videos(ReadValue(fmt.Appendf(nil, `{"video":{"url":%q,"expires_at":"2026-05-07T10:00:00Z"}}`, signed)))
	if len(got) != 1 || !got[0].Expires.Equal(at("2026-05-06T10:01:00Z")) {
		t.Errorf("the shorter life is that of the signature: %+v", got)
	}
}

// shape is an answer with links that must be found, and where they stand.
type shape struct {
	rand  *rand.Rand
	links []string
}

// value makes a value below an output-like name, with a link or more in it.
func (s *shape) value(depth int) any {
	link := fmt.Sprintf("https://s/%d.%s", len(s.links), []string{"mp4", "MOV", "webm", "m4v"}[s.rand.IntN(4)])
	switch n := s.rand.IntN(7); {
	case n < 2 || depth == 0:
		s.links = append(s.links, link)
		return link
	case n == 2:
		var all []any
		for range 1 + s.rand.IntN(3) {
			all = append(all, s.value(depth-1))
		}
		return all
	case n == 3: // JSON in a string
		b, _ := json.Marshal(map[string]any{s.name(): s.value(depth - 1)})
		return string(b)
	case n == 4:
		return map[string]any{s.name(): s.value(depth - 1), "width": 1280, "thumbnail": "https://s/t.png", "seed": nil, "duration": "5"}
	}
	return map[string]any{s.name(): s.value(depth - 1)}
}

func (s *shape) name() string {
	names := []string{"output", "outputs", "result", "results", "video", "videos", "video_url", "videoUrl", "url", "data", "files", "result_url", "media", "0"}
	return names[s.rand.IntN(len(names))]
}

// FuzzVideos: no answer panics, whatever is found is an address, and a link with
// the ending of a video below an output-like name is never thrown away.
func FuzzVideos(f *testing.F) {
	for _, s := range []string{
		`{"output":{"video":"https://s/a.mp4"}}`, `{"status":"done","data":[]}`, `{"input":{"video":"https://s/in.mp4"}}`, `[1,"https://s/x"]`, `{"a":`, `"{\"a\":[1]}"`,
	} {
		f.Add([]byte(s), uint64(1))
	}
	f.Fuzz(func(t *testing.T, noise []byte, seed uint64) {
		v := ReadValue(noise)
		for _, found := range Videos(v, "metadata") {
			if !provider.IsURL(found.URL) || found.Width < 0 || found.Height < 0 || !(found.Seconds >= 0) {
				t.Errorf("%s: %+v", noise, found)
			}
		}
		s := &shape{rand: rand.New(rand.NewPCG(seed, 0))}
		output := s.value(5)
		body, err := json.Marshal(map[string]any{"status": "x", "noise": string(noise), "output": output, "input": map[string]any{"image": "https://s/in.png"}})
		if err != nil {
			t.Fatal(err)
		}
		got := Videos(ReadValue(body))
		for _, link := range s.links {
			if !slices.ContainsFunc(got, func(v provider.Video) bool { return v.URL == link }) && !strings.Contains(string(noise), link) {
				t.Errorf("%s is thrown away in %s: %+v", link, body, got)
			}
		}
		jobIDs(v)
		complaint(v)
		Dialect{}.describes(v)
	})
}
