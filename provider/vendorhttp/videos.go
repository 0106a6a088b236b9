package vendorhttp

import (
	"cmp"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"dailies/provider"
)

// rank is the confidence that a link leads to a finished video.
type rank int

const (
	noVideo rank = iota
	bare         // a link without a known extension in the output
	preview      // a video extension, in a field for previews or for the request
	odd          // a video extension in a field named like an image
	sure         // a video by extension, type or field name, or one of several outputs
)

// Videos returns the links to finished videos in a response, in order and without duplicates,
// wherever they are: in text, lists, objects, or JSON inside a string. Only the links of the
// highest rank are returned, so a bare link is used if there is nothing better. Images,
// thumbnails, single frames, audio and the echoed request are never returned; echo names
// further fields of the latter.
func Videos(v Value, echo ...string) []provider.Video {
	videos, _ := findVideos(v, Dialect{Echo: echo})
	return videos
}

// findVideos returns the videos and their rank.
func findVideos(v Value, d Dialect) (videos []provider.Video, best rank) {
	f := finder{dialect: d, sent: map[string]bool{}}
	f.walk(v, place{output: v.kind != isObject, direct: v.kind != isObject, envelope: true}) // a part of a response is its output
	for _, c := range f.found {
		if !f.sent[c.video.URL] {
			best = max(best, c.rank)
		}
	}
	for _, c := range f.found {
		known := slices.ContainsFunc(videos, func(v provider.Video) bool { return v.URL == c.video.URL })
		if c.rank == best && !known && !f.sent[c.video.URL] {
			videos = append(videos, c.video)
		}
	}
	return videos, best
}

// finder collects links while it walks a response.
type finder struct {
	dialect Dialect
	found   []candidate
	sent    map[string]bool // links of the request
}

type candidate struct {
	video provider.Video
	rank  rank
}

// place is what the field names above a value tell about it.
type place struct {
	echo, never, picture, video, output, draft, api bool
	direct                                          bool // the last name denotes a link, or it is a list item
	listed                                          bool // in a list of outputs
	inside                                          bool // not at the top level
	envelope                                        bool // the fields below are those of the job
	ofJob                                           bool // it is a field of the job
	facts                                           facts
}

func (f *finder) walk(v Value, p place) {
	v = v.unpacked()
	switch v.kind {
	case isText:
		f.link(v.text, p)
	case isList:
		p.listed = p.output || p.video
		p.direct = p.direct || p.listed
		for _, item := range v.values {
			f.walk(item, p)
		}
	case isObject:
		own := p.facts.of(v, p.inside)
		if words := nameWords(string(v.Field("role").Text())); hasAny(words, echoWords) || hasAny(words, neverWords) {
			p.echo = true // an item of the request: {"role":"reference_video", …}
		}
		for i, inner := range v.values {
			if inner.mayLink() {
				f.walk(inner, f.below(p, v.names[i], inner, own))
			}
		}
	}
}

// mayLink reports whether a value can contain a link; most cannot.
func (v Value) mayLink() bool {
	return v.kind == isList || v.kind == isObject || v.kind == isText && strings.ContainsAny(v.text, ":{[")
}

// below returns the place of a field.
func (f *finder) below(p place, name string, v Value, own facts) place {
	words := nameWords(name)
	film := hasAny(words, videoWords)
	p.inside, p.facts = true, own
	p.ofJob, p.envelope = p.envelope, p.envelope && hasName(wrappers, name)
	p.echo = p.echo || f.echoes(name, words, v)
	p.never = p.never || hasAny(words, neverWords) || hasAny(words, soundWords) && !film
	p.api = !film && (p.api || hasAny(words, apiWords)) || hasName(f.dialect.API, name)
	p.draft = p.draft || hasAny(words, draftWords)
	p.picture = !film && (p.picture || hasAny(words, pictureWords))
	names := hasAny(words, outputWords)
	p.output = p.output || names || film
	p.direct = names || film || hasAny(words, linkWords)
	p.video = film || p.video && p.direct
	if p.direct && p.listed {
		return p // the link of an item
	}
	p.listed = false
	return p
}

// echoes reports whether a field repeats the request: it is named so and contains nothing that
// only a response has.
func (f *finder) echoes(name string, words []string, v Value) bool {
	if hasName(f.dialect.Echo, name) {
		return true
	}
	medium := hasAny(words, pictureWords) || hasAny(words, videoWords) || hasAny(words, soundWords)
	return (hasAny(words, echoWords) || medium && hasAny(words, originWords)) &&
		!v.Field("output", "outputs", "result", "results", "status").holds()
}

// link adds a text if it is a URL.
func (f *finder) link(s string, p place) {
	address, u := webAddress(s)
	if u == nil {
		return
	}
	if p.echo {
		f.sent[address] = true
		return
	}
	if r := p.rank(u); r > noVideo {
		video := p.facts.video
		video.URL, video.Expires = address, earliest(video.Expires, LinkExpiry(address))
		f.found = append(f.found, candidate{video, r})
	}
}

// rank ranks a link by its extension, its place and the type beside it.
func (p place) rank(u *url.URL) rank {
	ending := endingOf(u)
	if ending == endsUnknown && p.direct {
		ending = p.facts.ending
	}
	switch {
	case p.never, ending == endsOther, ending == endsAnimated && !p.video:
		return noVideo
	case ending == endsVideo && p.picture:
		return odd
	case (p.draft || p.api) && (ending == endsVideo || p.video):
		return preview
	case p.api:
		return noVideo
	case ending == endsVideo, p.video, p.listed && p.direct && !p.picture && !p.draft:
		return sure
	case (p.output || p.direct && p.ofJob) && !p.picture:
		return bare
	}
	return noVideo
}

// Words in field names. Names of requests, such as first_frame and reference_videos, are taken
// from the vendors' documentation.
var (
	echoWords    = []string{"input", "inputs", "params", "parameters", "arguments", "args", "prompt", "prompts", "reference", "references", "ref", "refs", "source", "sources", "init", "driving", "callback", "webhook"}
	originWords  = []string{"origin", "original"} // an echo beside the name of a medium
	neverWords   = []string{"error", "errors", "failure", "thumbnail", "thumbnails", "thumb", "thumbs", "cover", "covers", "poster", "posters", "snapshot", "snapshots", "frame", "frames", "sprite", "sprites", "storyboard", "icon", "avatar", "logo", "caption", "captions", "subtitle", "subtitles", "transcript", "waveform", "mask", "masks"}
	soundWords   = []string{"audio", "audios", "sound", "sounds", "music", "voice", "speech", "bgm"}
	pictureWords = []string{"image", "images", "picture", "pictures", "photo", "photos", "img"}
	videoWords   = []string{"video", "videos", "movie", "movies", "film", "films", "clip", "clips", "mp4"}
	draftWords   = []string{"preview", "previews", "metadata", "meta", "proxy"}
	apiWords     = []string{"status", "cancel", "self", "get", "stream", "log", "logs", "web", "doc", "docs", "documentation", "help", "support", "poll", "next", "prev", "previous", "links", "dashboard", "billing"}
	outputWords  = []string{"output", "outputs", "result", "results", "generation", "generations", "artifact", "artifacts", "asset", "assets", "file", "files", "media", "content", "contents", "creation", "creations", "sample", "samples", "work", "works", "download"}
	linkWords    = []string{"url", "urls", "uri", "uris", "href", "link", "src", "path", "location"}
)

func hasName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return sameName(n, name) })
}

func hasAny(words, of []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(of, w) })
}

// webAddress parses a text as a web URL, or returns nil.
func webAddress(s string) (string, *url.URL) {
	s = strings.TrimSpace(s)
	scheme, rest, ok := strings.Cut(s, "://")
	if scheme = strings.ToLower(scheme); !ok || scheme != "https" && scheme != "http" {
		return "", nil
	}
	s = scheme + "://" + rest
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return "", nil
	}
	return s, u
}

// ending is the kind of file denoted by a URL's extension or a media type.
type ending int

const (
	endsUnknown ending = iota
	endsVideo
	endsAnimated // a GIF: an image, unless the field's name denotes a video
	endsOther    // an image, audio, text
)

// still matches URLs that extract an image from a video, as the stores of Alibaba, Qiniu and
// Tencent do with a query.
var still = regexp.MustCompile(`(?i)snapshot|vframe/`)

// ofFile matches query parameters that name the file or its type.
var ofFile = regexp.MustCompile(`(?i)name|file|type|format|disposition`)

// endingOf uses the extension of the path, then the query.
func endingOf(u *url.URL) ending {
	if still.MatchString(u.RawQuery) {
		return endsOther
	}
	if e := endingOfName(u.Path); e != endsUnknown {
		return e
	}
	query := u.Query()
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if !ofFile.MatchString(name) {
			continue
		}
		value := strings.Trim(query.Get(name), `"' `)
		if e := cmp.Or(endingOfType(value), endingOfName(value)); e != endsUnknown {
			return e
		}
	}
	return endsUnknown
}

func endingOfName(name string) ending {
	switch strings.ToLower(path.Ext(name)) {
	case ".mp4", ".mov", ".webm", ".m4v", ".mkv", ".avi", ".ogv", ".mpg", ".mpeg", ".m2ts", ".ts":
		return endsVideo
	case ".gif":
		return endsAnimated
	case ".png", ".jpg", ".jpeg", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".svg", ".ico", ".image",
		".mp3", ".wav", ".m4a", ".aac", ".ogg", ".flac", ".opus",
		".json", ".txt", ".html", ".htm", ".xml", ".pdf", ".srt", ".vtt", ".csv":
		return endsOther
	}
	return endsUnknown
}

// endingOfType parses a media type, or the single word that some vendors use instead.
func endingOfType(s string) ending {
	s = strings.ToLower(strings.TrimSpace(s))
	switch {
	case strings.HasPrefix(s, "video/"), s == "video", s == "mp4", s == "mov", s == "webm":
		return endsVideo
	case s == "image/gif", s == "gif":
		return endsAnimated
	case strings.HasPrefix(s, "image/"), strings.HasPrefix(s, "audio/"):
		return endsOther
	}
	if slices.Contains([]string{"image", "picture", "photo", "thumbnail", "cover", "audio", "sound", "music", "subtitle", "text", "png", "jpg", "jpeg", "webp", "mp3", "wav"}, s) {
		return endsOther
	}
	return endsUnknown
}

// facts are properties of the links in an object.
type facts struct {
	video  provider.Video
	ending ending
}

var pixelSize = regexp.MustCompile(`^(\d{2,5})\s*[x×*]\s*(\d{2,5})$`)

// of returns the facts in an object's fields, defaulting to those from above. At the top of a
// response, duration and size are those of the job.
func (f facts) of(v Value, inside bool) facts {
	f.ending = endsUnknown
	mediaType := ""
	if at := v.Field("expires_at", "expire_at", "expired_at", "url_expires_at", "expiration", "expires", "expire_time", "expiry", "valid_until").Time(); !at.IsZero() {
		f.video.Expires = earliest(f.video.Expires, at)
	}
	for _, name := range []string{"content_type", "mime_type", "mimetype", "media_type", "type", "format", "file_type", "kind"} {
		said := v.Field(name).Text().Lower()
		if e := endingOfType(said); f.ending == endsUnknown && e != endsUnknown && (inside || strings.Contains(said, "/")) {
			f.ending = e
		}
		if strings.Contains(said, "/") && mediaType == "" {
			mediaType = said
		}
	}
	f.video.Type = cmp.Or(mediaType, f.video.Type)
	if f.ending == endsUnknown {
		f.ending = endingOfName(string(v.Field("filename", "file_name", "name", "title").Text()))
	}
	if !inside {
		return f
	}
	f.size(v)
	if s, ok := Text(strings.TrimSuffix(string(v.Field("duration", "duration_seconds", "seconds", "length", "video_duration").Text()), "s")).Number(0, 24*3600); ok && s > 0 {
		f.video.Seconds = s
	} else if ms, ok := v.Field("duration_ms", "duration_millis").Text().Number(1, 24*3600*1000); ok {
		f.video.Seconds = ms / 1000
	}
	return f
}

func (f *facts) size(v Value) {
	width, _ := v.Field("width").Text().Number(1, 1<<16)
	height, _ := v.Field("height").Text().Number(1, 1<<16)
	if m := pixelSize.FindStringSubmatch(v.Field("size", "resolution", "dimensions").Text().Lower()); m != nil && width == 0 && height == 0 {
		width, _ = strconv.ParseFloat(m[1], 64)
		height, _ = strconv.ParseFloat(m[2], 64)
	}
	if width > 0 {
		f.video.Width = int(width)
	}
	if height > 0 {
		f.video.Height = int(height)
	}
}
