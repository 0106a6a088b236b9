package provider

import (
	"slices"
	"testing"
)

func TestLocalVideosAndSoundsAreHeldToTheLimits(t *testing.T) {
	videos := MediaLimits{
		Types: []string{TypeMP4, TypeMOV}, MaxBytes: 50_000_000, MinSeconds: 2, MaxSeconds: 15, MinSide: 300, MaxSide: 6000,
		MinPixels: 409_600, MaxPixels: 2_086_876, MinRatio: 0.4, MaxRatio: 2.5,
	}
	sounds := MediaLimits{Types: []string{TypeMP3, TypeWAV}, MaxSeconds: 15}
	good := MediaInfo{Type: TypeMP4, Bytes: 1_000_000, Seconds: 5, Width: 1280, Height: 720}
	for _, c := range []struct {
		what   string
		limits MediaLimits
		audio  bool
		change func(*MediaInfo)
		want   string
	}{
		{"a good video", videos, false, func(*MediaInfo) {}, ""},
		{"a frame too long", videos, false, func(f *MediaInfo) { f.Seconds = 15.04 }, ""},
		{"too long", videos, false, func(f *MediaInfo) { f.Seconds = 16.2 }, "it is 16.2 s long; the maximum is 15 s"},
		{"too short", videos, false, func(f *MediaInfo) { f.Seconds = 1 }, "it is 1 s long; the minimum is 2 s"},
		{"of unknown length and size", videos, false, func(f *MediaInfo) { f.Seconds, f.Width, f.Height = 0, 0, 0 }, ""},
		{"too large", videos, false, func(f *MediaInfo) { f.Bytes = 51_000_000 }, "the file has 51.0 MB; the limit is 50 MB"},
		{"another container", videos, false, func(f *MediaInfo) { f.Type = TypeWebM }, "this is video/webm, not an MP4 or MOV file"},
		{"a picture", videos, false, func(f *MediaInfo) { f.Type = "image/png" }, "this is image/png, not an MP4 or MOV file"},
		{"any video", MediaLimits{}, false, func(f *MediaInfo) { f.Type = TypeWebM }, ""},
		{"a sound for any video", MediaLimits{}, false, func(f *MediaInfo) { f.Type = TypeMP3 }, "this is audio/mpeg, not a video"},
		{"narrow", videos, false, func(f *MediaInfo) { f.Width = 200 }, "the video is 200×720; each side must have at least 300 pixels"},
		{"few pixels", videos, false, func(f *MediaInfo) { f.Width, f.Height = 640, 480 }, "the video is 640×480; a frame must have at least 409600 pixels"},
		{"many pixels", videos, false, func(f *MediaInfo) { f.Width, f.Height = 3840, 2160 }, "the video is 3840×2160; a frame may have at most 2086876 pixels"},
		{"wide", videos, false, func(f *MediaInfo) { f.Width, f.Height = 2000, 700 }, "the video is 2000×700; width over height must lie between 0.4 and 2.5"},
		{"a sound", sounds, true, func(f *MediaInfo) { f.Type = TypeWAV }, ""},
		{"a video for a sound", sounds, true, func(*MediaInfo) {}, "this is video/mp4, not an MP3 or WAV file"},
	} {
		f := good
		c.change(&f)
		if got := c.limits.Check(f, c.audio); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
}

func TestLengthsTogether(t *testing.T) {
	l := MediaLimits{MinTotal: 2, MaxTotal: 15, MaxTotalBytes: 50_000_000}
	five := MediaInfo{Seconds: 5, Bytes: 20_000_000}
	for _, c := range []struct {
		what   string
		files  []MediaInfo
		others bool
		want   string
	}{
		{"two", []MediaInfo{five, five}, false, ""},
		{"too long", []MediaInfo{{Seconds: 8}, {Seconds: 9.5}}, false, "they are 17.5 s long together; the maximum is 15 s"},
		{"too short", []MediaInfo{{Seconds: 1}}, false, "they are 1 s long together; the minimum is 2 s"},
		{"short beside an address", []MediaInfo{{Seconds: 1}}, true, ""},
		{"short beside one of unknown length", []MediaInfo{{Seconds: 1}, {}}, false, ""},
		{"too large", []MediaInfo{five, five, {Seconds: 1, Bytes: 11_000_000}}, false, "they have 51.0 MB together; the limit is 50 MB"},
	} {
		if got := l.CheckTotal(c.files, c.others); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if got, want := l.Unchecked(MediaInfo{}), "its length cannot be read from the file, so it was not checked: 2 to 15 s together are accepted"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := l.Unchecked(five); got != "" {
		t.Errorf("%q of a known length", got)
	}
}

func TestLocalFilesOfARequest(t *testing.T) {
	r := Request{
		StartFrame: "/a.png", References: []string{"/a.png", "https://h.test/b.png"}, ReferenceVideos: []string{"/v.mp4"},
		ReferenceAudios: []string{"/s.mp3", ""}, SourceVideo: "https://h.test/v.mp4",
	}
	var got []string
	for _, f := range r.LocalFiles() {
		got = append(got, f.Kind()+" "+f.Path)
	}
	if want := []string{"images /a.png", "videos /v.mp4", "audio files /s.mp3"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestASourceVideoHasItsOwnMinimum(t *testing.T) {
	m := Model{Videos: MediaLimits{MinSeconds: 2, MinSource: 4}}
	source, _ := FieldOf(FieldSourceVideo)
	others, _ := FieldOf(FieldReferenceVideos)
	if m.MediaLimits(source).MinSeconds != 4 || m.MediaLimits(others).MinSeconds != 2 {
		t.Errorf("source %g, others %g", m.MediaLimits(source).MinSeconds, m.MediaLimits(others).MinSeconds)
	}
}
