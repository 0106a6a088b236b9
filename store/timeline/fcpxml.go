package timeline

import (
	"encoding/xml"
	"io"
	"strconv"
)

// The elements of FCPXML 1.10, in the order that Apple's DTD demands.
type (
	fcpxml struct {
		XMLName xml.Name   `xml:"fcpxml"`
		Version string     `xml:"version,attr"`
		Formats []fcFormat `xml:"resources>format"`
		Assets  []fcAsset  `xml:"resources>asset"`
		Event   fcEvent    `xml:"library>event"`
	}
	fcFormat struct {
		ID            string `xml:"id,attr"`
		FrameDuration string `xml:"frameDuration,attr"`
		FieldOrder    string `xml:"fieldOrder,attr"`
		Width         int    `xml:"width,attr"`
		Height        int    `xml:"height,attr"`
	}
	fcAsset struct {
		ID            string  `xml:"id,attr"`
		Name          string  `xml:"name,attr"`
		UID           string  `xml:"uid,attr"`
		Start         string  `xml:"start,attr"`
		Duration      string  `xml:"duration,attr"`
		HasVideo      int     `xml:"hasVideo,attr"`
		Format        string  `xml:"format,attr"`
		VideoSources  int     `xml:"videoSources,attr"`
		HasAudio      int     `xml:"hasAudio,attr,omitempty"`
		AudioSources  int     `xml:"audioSources,attr,omitempty"`
		AudioChannels int     `xml:"audioChannels,attr,omitempty"`
		AudioRate     int     `xml:"audioRate,attr,omitempty"`
		Media         fcMedia `xml:"media-rep"`
		Metadata      []fcMD  `xml:"metadata>md"`
	}
	fcMedia struct {
		Kind string `xml:"kind,attr"`
		Src  string `xml:"src,attr"`
	}
	fcMD struct {
		Key         string `xml:"key,attr"`
		Value       string `xml:"value,attr"`
		Type        string `xml:"type,attr"`
		DisplayName string `xml:"displayName,attr"`
	}
	fcEvent struct {
		Name    string    `xml:"name,attr"`
		Project fcProject `xml:"project"`
	}
	fcProject struct {
		Name     string     `xml:"name,attr"`
		Sequence fcSequence `xml:"sequence"`
	}
	fcSequence struct {
		Format   string   `xml:"format,attr"`
		Duration string   `xml:"duration,attr"`
		TCStart  string   `xml:"tcStart,attr"`
		TCFormat string   `xml:"tcFormat,attr"`
		Layout   string   `xml:"audioLayout,attr"`
		Rate     string   `xml:"audioRate,attr"`
		Clips    []fcClip `xml:"spine>asset-clip"`
	}
	fcClip struct {
		Ref      string     `xml:"ref,attr"`
		Offset   string     `xml:"offset,attr"`
		Name     string     `xml:"name,attr"`
		Start    string     `xml:"start,attr"`
		Duration string     `xml:"duration,attr"`
		Format   string     `xml:"format,attr"`
		TCFormat string     `xml:"tcFormat,attr"`
		Note     string     `xml:"note,omitempty"`
		Markers  []fcMarker `xml:"marker"`
	}
	fcMarker struct {
		Start    string `xml:"start,attr"`
		Duration string `xml:"duration,attr"`
		Value    string `xml:"value,attr"`
	}
)

// fcFormats hands out the ids of formats: one for each rate and size.
type fcFormats struct {
	list []fcFormat
	ids  map[fcFormat]string
}

func (f *fcFormats) id(r Rate, width, height int) string {
	key := fcFormat{FrameDuration: r.Seconds(1), FieldOrder: "progressive", Width: width, Height: height}
	if id, ok := f.ids[key]; ok {
		return id
	}
	id := "r" + strconv.Itoa(len(f.list)+1)
	f.ids[key] = id
	key.ID = id
	f.list = append(f.list, key)
	return id
}

// writeFCPXML writes a Final Cut Pro XML 1.10 document with one project. Times in the sequence
// are whole frames of the sequence, those in a film whole frames of the film.
func writeFCPXML(w io.Writer, t Timeline) error {
	formats := &fcFormats{ids: map[fcFormat]string{}}
	rate := t.Rate()
	width, height := t.Size()
	placed, frames := t.Place()
	doc := fcpxml{Version: "1.10", Event: fcEvent{Name: plain(t.Name), Project: fcProject{Name: plain(t.Name), Sequence: fcSequence{
		Format: formats.id(rate, width, height), Duration: rate.Seconds(frames), TCStart: "0s", TCFormat: "NDF", Layout: "stereo", Rate: "48k",
	}}}}
	for i, c := range placed {
		ref := "a" + strconv.Itoa(i+1)
		format := formats.id(c.Film.Rate, c.Film.Width, c.Film.Height)
		doc.Assets = append(doc.Assets, fcAssetOf(c.Clip, ref, format))
		doc.Event.Project.Sequence.Clips = append(doc.Event.Project.Sequence.Clips, fcClipOf(c, rate, ref, format))
	}
	doc.Formats = formats.list
	if _, err := io.WriteString(w, xml.Header+"<!DOCTYPE fcpxml>\n"); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func fcAssetOf(c Clip, id, format string) fcAsset {
	a := fcAsset{
		ID: id, Name: plain(c.Name), UID: c.Take.ID + "-" + c.Reel, Start: "0s", Duration: c.Film.Rate.Seconds(c.Film.Frames),
		HasVideo: 1, Format: format, VideoSources: 1, Media: fcMedia{"original-media", fileURL(c.File)},
	}
	if c.Film.Audio {
		a.HasAudio, a.AudioSources, a.AudioChannels, a.AudioRate = 1, 1, max(1, c.Film.Channels), c.Film.AudioRate
	}
	add := func(key, name, value string) {
		if value != "" {
			a.Metadata = append(a.Metadata, fcMD{"com.dailies." + key, plain(value), "string", name})
		}
	}
	r := c.Take
	add("prompt", "Prompt", r.Request.Prompt)
	add("model", "Model", r.Provider+"/"+r.Model)
	if s := seed(r); s != nil {
		add("seed", "Seed", strconv.FormatInt(*s, 10))
	}
	add("cost", "Cost in USD", cost(r))
	add("run", "Run", r.ID)
	return a
}

func fcClipOf(c Placed, sequence Rate, ref, format string) fcClip {
	in, _ := c.Range()
	clip := fcClip{
		Ref: ref, Offset: sequence.Seconds(c.Start), Name: plain(c.Name), Start: c.Film.Rate.Seconds(in), Duration: sequence.Seconds(c.Frames),
		Format: format, TCFormat: "NDF", Note: plain(c.Take.Note),
	}
	for _, m := range c.sorted() {
		clip.Markers = append(clip.Markers, fcMarker{c.Film.Rate.Seconds(m.Frame), c.Film.Rate.Seconds(1), plain(m.Text)})
	}
	return clip
}
