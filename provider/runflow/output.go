package runflow

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// output is what came of a run.
type output struct {
	videos  []provider.Video
	seed    *int64
	flagged bool
}

// outputOf reads an output object: "outputs" with objects or bare addresses, else
// "video", "video_url" or "image_urls", the places that older pages print. Only
// the address of a video is needed; its other fields may be absent and of any type.
func outputOf(raw json.RawMessage) output {
	var o struct {
		Outputs   items           `json:"outputs"`
		Video     items           `json:"video"`
		VideoURL  items           `json:"video_url"`
		ImageURLs items           `json:"image_urls"`
		Seed      vendorhttp.Text       `json:"seed"`
		NSFW      json.RawMessage `json:"nsfw_detected"` // null when nobody looked
	}
	if json.Unmarshal(raw, &o) != nil && len(o.Outputs) == 0 {
		return output{}
	}
	out := output{seed: whole(o.Seed), flagged: string(o.NSFW) == "true"}
	for _, place := range []items{o.Outputs, o.Video, o.VideoURL, o.ImageURLs} {
		if out.videos = place.videos(); len(out.videos) > 0 {
			break
		}
	}
	return out
}

// items is one artefact or a list of them.
type items []item

// UnmarshalJSON never fails: what cannot be read is no artefact.
func (all *items) UnmarshalJSON(b []byte) error {
	*all = nil
	var list []item
	if json.Unmarshal(b, &list) == nil {
		*all = list
		return nil
	}
	var one item
	if json.Unmarshal(b, &one) == nil {
		*all = items{one}
	}
	return nil
}

// item is an artefact: an object with a url, or the bare address.
type item struct {
	URL      vendorhttp.Text `json:"url"`
	Type     vendorhttp.Text `json:"type"` // image, video or audio
	Width    vendorhttp.Text `json:"width"`
	Height   vendorhttp.Text `json:"height"`
	Duration vendorhttp.Text `json:"duration"`
}

// UnmarshalJSON never fails, see [items].
func (i *item) UnmarshalJSON(b []byte) error {
	type plain item // without this method
	var object plain
	if json.Unmarshal(b, &object) != nil {
		_ = json.Unmarshal(b, &object.URL) // a Text never fails
	}
	*i = item(object)
	return nil
}

func (all items) videos() []provider.Video {
	var vs []provider.Video
	for _, i := range all {
		kind := i.Type.Word()
		if !provider.IsURL(string(i.URL)) || kind != "" && !strings.HasPrefix(kind, "video") {
			continue
		}
		v := provider.Video{URL: string(i.URL), Expires: expires(string(i.URL))}
		if strings.Contains(kind, "/") {
			v.Type = kind
		}
		v.Width, v.Height = pixels(i.Width), pixels(i.Height)
		v.Seconds, _ = i.Duration.Number(0, 24*3600)
		vs = append(vs, v)
	}
	return vs
}

func pixels(t vendorhttp.Text) int {
	n, _ := t.Number(1, 1<<16)
	return int(n)
}

// expires is when a signed link ends, by its own words; zero when it has none.
func expires(link string) time.Time {
	u, err := url.Parse(link)
	if err != nil {
		return time.Time{}
	}
	signed, err := time.Parse("20060102T150405Z", u.Query().Get("X-Amz-Date"))
	life, ok := vendorhttp.Text(u.Query().Get("X-Amz-Expires")).Number(0, 366*24*3600)
	if err != nil || !ok {
		return time.Time{}
	}
	return signed.Add(time.Duration(life) * time.Second)
}
