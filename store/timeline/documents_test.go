package timeline

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"dailies/provider/run"
)

const oddText = "R&B <b>\"twins\"</b> 👩‍👧 ' ]]> \x1b[31m\u202e end"

// sample is a timeline with in and out points, markers, odd names and a second rate.
func sample(rate Rate) Timeline {
	a := take("S010", 7, "A corgi runs", "")
	a.Note = oddText
	b := take("LONGSHOTCODE", 12, "B", "")
	c := take("S020", 1, "C", "")
	return Timeline{Name: "Night & <train> 🚆", Clips: []Clip{
		{Name: "S010_t07_a&b", Reel: "S010T07", File: "/films/a & b/S010 t07 é#.mp4", Take: a, Film: Film{Rate: rate, Frames: 121, Width: 1280, Height: 720, Audio: true, AudioRate: 48000, Channels: 2},
			In: 7, Out: 101, Markers: []Marker{{50, oddText}, {9, "early"}, {500, "outside"}}},
		{Name: "LONGSHOTCODE_t12", Reel: "LONGST12", File: "/films/b.mp4", Take: b, Film: Film{Rate: rate, Frames: 48, Width: 1280, Height: 720}},
		{Name: "S020_t01", Reel: "S020T01", File: "/films/c.mp4", Take: c, Film: Film{Rate: Rate{8, 1}, Frames: 40, Width: 720, Height: 1280}, In: 3, Out: 3},
	}}
}

func rates() []Rate {
	return []Rate{{24000, 1001}, {24, 1}, {25, 1}, {30000, 1001}, {30, 1}, {60, 1}}
}

func written(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"\x1b", "\u202e", "\x00"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("%q is in the document", bad)
		}
	}
	return b.String()
}

func TestOTIO(t *testing.T) {
	type rational struct{ Rate, Value float64 }
	type span struct {
		Start    rational `json:"start_time"`
		Duration rational
	}
	for _, rate := range rates() {
		var got struct {
			Schema string `json:"OTIO_SCHEMA"`
			Name   string
			Tracks struct {
				Schema   string `json:"OTIO_SCHEMA"`
				Children []struct {
					Schema   string `json:"OTIO_SCHEMA"`
					Kind     string
					Children []struct {
						Schema string `json:"OTIO_SCHEMA"`
						Name   string
						Range  span   `json:"source_range"`
						Active string `json:"active_media_reference_key"`
						Media  map[string]struct {
							Schema    string `json:"OTIO_SCHEMA"`
							URL       string `json:"target_url"`
							Available span   `json:"available_range"`
						} `json:"media_references"`
						Markers []struct {
							Schema string `json:"OTIO_SCHEMA"`
							Name   string
							Marked span `json:"marked_range"`
						}
						Metadata map[string]map[string]any
					}
				}
			}
		}
		text := written(t, func(w io.Writer) error { return writeOTIO(w, sample(rate)) })
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		track := got.Tracks.Children[0]
		if got.Schema != "Timeline.1" || got.Tracks.Schema != "Stack.1" || track.Schema != "Track.1" || track.Kind != "Video" || len(track.Children) != 3 {
			t.Fatalf("%+v", got)
		}
		c := track.Children[0]
		fps := rate.Float()
		if want := (span{rational{fps, 7}, rational{fps, 94}}); c.Schema != "Clip.2" || c.Range != want {
			t.Errorf("%s: the clip %s uses %+v, want %+v", rate, c.Schema, c.Range, want)
		}
		media := c.Media[c.Active]
		if want := (span{rational{fps, 0}, rational{fps, 121}}); media.Schema != "ExternalReference.1" || media.Available != want || media.URL != "file:///films/a%20&%20b/S010%20t07%20%C3%A9%23.mp4" {
			t.Errorf("%s: %+v", rate, media)
		}
		if len(c.Markers) != 2 || c.Markers[0].Name != "early" || c.Markers[1].Marked != (span{rational{fps, 50}, rational{fps, 1}}) || c.Markers[1].Schema != "Marker.2" {
			t.Errorf("%s: %+v", rate, c.Markers)
		}
		if c.Metadata["dailies"]["seed"] != 107.0 || c.Metadata["dailies"]["cost_usd"] != "1.512" {
			t.Errorf("%v", c.Metadata)
		}
		if third := track.Children[2].Range; third != (span{rational{8, 0}, rational{8, 40}}) {
			t.Errorf("an empty range is not the whole film: %+v", third)
		}
	}
}

func TestFCPXML(t *testing.T) {
	for _, rate := range rates() {
		line := sample(rate)
		text := written(t, func(w io.Writer) error { return writeFCPXML(w, line) })
		if !strings.HasPrefix(text, xml.Header+"<!DOCTYPE fcpxml>\n<fcpxml version=\"1.10\">") {
			t.Fatalf("it begins with %.100s", text)
		}
		var got fcpxml
		if err := xml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		formats := map[string]fcFormat{}
		for _, f := range got.Formats {
			formats[f.ID] = f
		}
		seq := got.Event.Project.Sequence
		placed, frames := line.Place()
		if f := formats[seq.Format]; f.FrameDuration != rate.Seconds(1) || f.Width != 1280 || seq.Duration != rate.Seconds(frames) {
			t.Errorf("%s: the sequence is %+v in %+v", rate, seq, f)
		}
		if got.Event.Name != line.Name || len(seq.Clips) != 3 || len(got.Assets) != 3 {
			t.Fatalf("%s: %+v", rate, got)
		}
		for i, c := range seq.Clips {
			a := got.Assets[i]
			film := placed[i].Film
			if c.Ref != a.ID || formats[a.Format].FrameDuration != film.Rate.Seconds(1) || c.Offset != rate.Seconds(placed[i].Start) || a.Media.Src != fileURL(placed[i].File) {
				t.Errorf("%s: clip %+v of %+v", rate, c, a)
			}
		}
		first := seq.Clips[0]
		if first.Start != rate.Seconds(7) || first.Duration != rate.Seconds(94) || len(first.Markers) != 2 || first.Markers[1].Start != rate.Seconds(50) {
			t.Errorf("%s: %+v", rate, first)
		}
		if first.Note != plain(oddText) || !strings.Contains(first.Markers[1].Value, "👩‍👧") {
			t.Errorf("%q, %q", first.Note, first.Markers[1].Value)
		}
		if got.Assets[0].AudioRate != 48000 || got.Assets[1].HasAudio != 0 {
			t.Errorf("%+v", got.Assets)
		}
	}
}

var edlEvent = regexp.MustCompile(`^(\d{3})  ([A-Z0-9]{1,8}) +(V|B) +C        (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d) (\d\d:\d\d:\d\d:\d\d)$`)

func TestEDL(t *testing.T) {
	for _, rate := range rates() {
		text := written(t, func(w io.Writer) error { return writeEDL(w, sample(rate)) })
		lines := strings.Split(text, "\r\n")
		if lines[0] != "TITLE: Night & <train> 🚆" || lines[1] != "FCM: NON-DROP FRAME" {
			t.Fatalf("%q", lines[:2])
		}
		var events [][]string
		for _, l := range lines {
			if e := edlEvent.FindStringSubmatch(l); e != nil {
				events = append(events, e)
			}
		}
		if len(events) != 3 {
			t.Fatalf("%s: %d events in\n%s", rate, len(events), text)
		}
		hour := 3600 * rate.Nominal()
		want := []string{"001", "S010T07", "B", rate.Timecode(7), rate.Timecode(101), rate.Timecode(hour), rate.Timecode(hour + 94)}
		if got := events[0][1:]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", rate, got, want)
		}
		// Without gaps, and as long on both sides.
		if events[1][6] != events[0][7] || events[1][3] != "V" || events[1][5] != rate.Timecode(48) {
			t.Errorf("%s: %v after %v", rate, events[1], events[0])
		}
		for _, want := range []string{"* FROM CLIP NAME: S010 t07 é#.mp4", "* COMMENT: THE FILM HAS 8 FRAMES A SECOND", "* LOC: " + rate.Timecode(hour+43) + " YELLOW  R&B"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", rate, want, text)
			}
		}
	}
}

func TestShotListAndContactSheet(t *testing.T) {
	rate := Rate{25, 1}
	var films []exported
	for _, c := range sample(rate).Clips {
		films = append(films, exported{clip: c, known: true, poster: []byte("picture")})
	}
	films[1].known, films[1].poster = false, nil
	films[1].clip.Take.Request.Prompt = "=HYPERLINK(\"x\")\nsecond line"
	films[2].clip.Take.Request.Prompt = "<script>alert(1)</script><img src=https://example.com/x>"
	films[2].clip.Take.Billed = nil
	films[0].clip.Take.Note = `"><b onclick="x">{{prompt}}`
	text := written(t, func(w io.Writer) error { return writeCSV(w, films) })
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	cell := func(row int, name string) string {
		for i, n := range rows[0] {
			if n == name {
				return rows[row][i]
			}
		}
		t.Fatalf("there is no column %s", name)
		return ""
	}
	for _, c := range []struct{ got, want string }{
		{cell(1, "Shot"), "S010"}, {cell(1, "Take"), "7"}, {cell(1, "In"), "00:00:00:07"}, {cell(1, "Out"), "00:00:04:01"}, {cell(1, "FPS"), "25"},
		{cell(1, "Cost"), "1.512"}, {cell(1, "Cost is"), "billed"}, {cell(1, "Seed"), "107"}, {cell(2, "In"), ""},
		{cell(2, "Prompt"), "'=HYPERLINK(\"x\")\nsecond line"}, {cell(3, "Cost"), ""}, {cell(3, "File"), "c.mp4"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	page := written(t, func(w io.Writer) error { return writeHTML(w, "A & B", films) })
	for _, want := range []string{"data:image/jpeg;base64,cGljdHVyZQ==", "no picture", "&lt;script&gt;alert(1)", "&#34;&gt;&lt;b onclick=&#34;x&#34;&gt;{{prompt}}", "$3.02 and 1 without a known price", "<title>A &amp; B</title>", `href="./S010%20t07%20%C3%A9%23.mp4"`} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if m := regexp.MustCompile(`(?i)<script|<b |src="http|url\(|@import|<link`).FindString(page); m != "" {
		t.Errorf("the page has %s", m)
	}
}

func TestNotesWithATimeBecomeMarkers(t *testing.T) {
	film := Film{Rate: Rate{24, 1}, Frames: 120}
	got := markers("nice\n0:02.5 the hand\n2 dogs\n1.25 eyes · 3s: cut\n[00:04] end\n9:00 outside", film)
	want := []Marker{{60, "the hand"}, {30, "eyes"}, {72, "cut"}, {96, "end"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	// A time that was cut off to hundredths means the frame that it was cut from.
	for _, rate := range rates() {
		film := Film{Rate: rate, Frames: 600}
		for n := range film.Frames {
			hundredths := n * rate.Den * 100 / rate.Num
			note := fmt.Sprintf("%02d.%02d here", hundredths/100, hundredths%100)
			if got := markers(note, film); len(got) != 1 || got[0].Frame != n {
				t.Fatalf("%s: frame %d is written as %q and read as %v", rate, n, note, got)
			}
		}
	}
}

func TestReelsAreShortAndUnique(t *testing.T) {
	all := reels{}
	seen := map[string]bool{}
	for _, r := range []run.Run{{Shot: "S010", Take: 7}, {Shot: "S010", Take: 7}, {Shot: "s-010", Take: 7}, {Shot: "LONGSHOTCODE", Take: 123456}, {Shot: "LONGSHOTCODEX", Take: 12}, {Shot: "LONGSHOTCODEY", Take: 12}, {}} {
		name := all.name(r, 1)
		if len(name) > 8 || seen[name] || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "" {
			t.Errorf("%v has the reel %q after %v", r, name, seen)
		}
		seen[name] = true
	}
	if !seen["S010T07"] {
		t.Error(seen)
	}
}

func TestNamesOfFilms(t *testing.T) {
	for _, c := range []struct {
		r      run.Run
		output int
		want   string
	}{
		{take("S010", 7, "A corgi, running on a rain-soaked neon street at night", ""), 1, "S010_t07_a_corgi_running_on_a_rain_soaked_neon"},
		{take("S010", 107, "../../etc/passwd\x00", ""), 2, "S010_t107_v2_etc_passwd"},
		{take("S010", 1, "🐕", ""), 1, "S010_t01"},
		{take("S010", 1, "犬が走る", ""), 1, "S010_t01_犬が走る"},
	} {
		if got := clipName(c.r, c.output); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	for in, want := range map[string]string{"Night: train / 1": "Night_ train _ 1", "..": "_", "con": "timelinecon", "": "timeline"} {
		if got := documentName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
