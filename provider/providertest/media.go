package providertest

import (
	"bytes"
	"encoding/binary"
	"testing"

	"dailies/provider"
	"dailies/provider/sandbox/clip"
)

// Film returns an MP4 video of 480p.
func Film(t testing.TB, seconds int) []byte {
	t.Helper()
	c := clip.Clip{Shot: clip.Shot{Prompt: "a heron", Ratio: "16:9", Resolution: "480p", Seconds: seconds}}
	data, err := c.Film(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Sound returns a WAV file: silence of 8 kHz and 8 bits.
func Sound(seconds int) []byte {
	const rate = 8000
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&b, binary.LittleEndian, v) // a Buffer never fails
		}
	}
	size := uint32(seconds * rate)
	b.WriteString("RIFF")
	put(36 + size)
	b.WriteString("WAVEfmt ")
	put(uint32(16), uint16(1), uint16(1), uint32(rate), uint32(rate), uint16(1), uint16(8))
	b.WriteString("data")
	put(size)
	b.Write(bytes.Repeat([]byte{128}, int(size)))
	return b.Bytes()
}

// mediaUploads submits uploaded videos and audio files to every model that takes local ones. The
// sandbox, which reads them, accepts them and refuses those that are too long.
func (s Setup) mediaUploads(t *testing.T) {
	r := s.open(t)
	u, ok := r.Provider.(provider.Uploader)
	if !ok {
		return
	}
	film := Film(t, 4)
	put := func(audio bool, sound []byte) string {
		f := provider.File{Name: "0123456789abcdef.mp4", Type: provider.TypeMP4, Size: int64(len(film)), Body: bytes.NewReader(film)}
		if audio {
			f = provider.File{Name: "0123456789abcdef.wav", Type: provider.TypeWAV, Size: int64(len(sound)), Body: bytes.NewReader(sound)}
		}
		up, err := u.Upload(t.Context(), f)
		if err != nil || provider.IsURL(up.URL) == r.Info().Inline {
			t.Fatalf("%s: %.80s %v", f.Name, up.URL, err)
		}
		return up.URL
	}
	at := map[string]string{} // uploads by kind
	for _, m := range r.Models() {
		for _, f := range provider.Fields() {
			if !f.IsMedia() || f.IsImage() || !f.Offered(m) || m.NoUploadsFor(f) != "" {
				continue
			}
			audio := f.Kind == provider.ValueAudios
			kind := map[bool]string{true: "sound", false: "film"}[audio]
			if at[kind] == "" {
				at[kind] = put(audio, Sound(4))
			}
			r.media(t, m, f, at[kind], true)
			if most := max(m.MediaLimits(f).MaxSeconds, m.MediaLimits(f).MaxTotal); audio && most > 0 {
				r.media(t, m, f, put(true, Sound(int(most)+2)), false)
			}
		}
	}
}

// media submits a submission with one file, which must be accepted or refused.
func (h *harness) media(t *testing.T, m provider.Model, f provider.FieldSpec, address string, good bool) {
	t.Helper()
	o := newSubmission(m, "a cat")
	if f.Kind == provider.ValueAudios && !m.LoneAudio {
		o.Request.References = []string{imageURL}
	}
	say(&o.Request, f, f.Limits(m), address)
	before := len(h.server.Charges())
	_, err := h.Submit(t.Context(), o)
	all := h.server.Charges()
	taken := err == nil && len(all) == before+1 && all[before].Wrong == ""
	if taken != good {
		wrong := ""
		if len(all) > before {
			wrong = all[before].Wrong
		}
		t.Errorf("%s, %s (%.40s): accepted %v, want %v: %v %s", m.ID, f.ID, address, taken, good, err, wrong)
	}
}
