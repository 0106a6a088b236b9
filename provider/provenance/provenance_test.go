package provenance_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
	"dailies/provider/provenance"
	"dailies/provider/run"
)

// film is an MP4 of some bytes of media. front puts the index before them.
func film(t *testing.T, front, metadata bool) []byte {
	t.Helper()
	moov := mp4.NewMoovBox()
	moov.AddChild(mp4.CreateMvhd())
	track := mp4.CreateEmptyTrak(1, 24, "video", "und")
	stbl := track.Mdia.Minf.Stbl
	stbl.Stsd.AddChild(mp4.CreateVisualSampleEntryBox("mjpg", 64, 36, nil))
	stbl.Stts.SampleCount, stbl.Stts.SampleTimeDelta = []uint32{2}, []uint32{1}
	stbl.Stsc.AddEntry(1, 2, 1)
	stbl.Stsz.SampleNumber, stbl.Stsz.SampleUniformSize = 2, 500
	stbl.Stco.ChunkOffset = []uint32{0}
	moov.AddChild(track)
	if metadata {
		moov.AddChild(&mp4.MetaBox{})
	}
	ftyp := mp4.NewFtyp("isom", 512, []string{"isom", "mp41"})
	mdat := &mp4.MdatBox{Data: media()}
	f := mp4.NewFile()
	f.Children = []mp4.Box{ftyp, mdat, moov}
	stbl.Stco.ChunkOffset[0] = uint32(ftyp.Size() + 8)
	if front {
		f.Children = []mp4.Box{ftyp, moov, mdat}
		stbl.Stco.ChunkOffset[0] += uint32(moov.Size())
	}
	var b bytes.Buffer
	if err := f.Encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func media() []byte { return bytes.Repeat([]byte("0123456789"), 100) }

func made() run.Provenance {
	seed, cost := int64(7), 1512*provider.Dollar/1000
	return run.ProvenanceOf(run.Run{
		ID: "01K9", Provider: "runflow", Model: "bytedance/seedance/2.0/image-to-video", Job: "job-1", Seed: &seed, Billed: &cost, Shot: "S010", Take: 3,
		Created: time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC),
		Request: provider.Request{
			Model: "bytedance/seedance/2.0/image-to-video", Prompt: "A corgi 🐕 & \"friends\"\nin the rain", StartFrame: "/home/ada/shots/a.png",
			EndFrame: "https://ada:pw@h.test/b.png?X-Amz-Signature=secret#x", Duration: 5, Resolution: "720p",
			Names:    map[string]string{"corgi": "/home/ada/refs/corgi.png"},
			Callback: "https://h.test/hook?token=secret", EndUser: "ada", Metadata: map[string]string{"k": "secret"},
		},
	}, 1, "/home/ada")
}

func write(t *testing.T, content []byte) (path string, err error) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	size, err := provenance.Write(f, int64(len(content)), made())
	if st, statErr := f.Stat(); err == nil && (statErr != nil || st.Size() != size) {
		t.Errorf("the file has %v bytes, want %d (%v)", st, size, statErr)
	}
	return path, err
}

func TestFilmsSayHowTheyWereMade(t *testing.T) {
	for name, front := range map[string]bool{"index in front": true, "index at the end": false} {
		before := film(t, front, false)
		path, err := write(t, before)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := provenance.Read(path)
		if err != nil || !reflect.DeepEqual(got, made()) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		after, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		// Media and index keep their bytes and their place, but for the header of the index.
		at := bytes.Index(before, []byte("moov"))
		if !bytes.Equal(after[:at-4], before[:at-4]) || !bytes.Equal(after[at+4:len(before)], before[at+4:]) {
			t.Errorf("%s: bytes of the film have changed", name)
		}
		f, err := mp4.DecodeFile(bytes.NewReader(after))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if f.Mdat == nil || !bytes.Equal(f.Mdat.Data, media()) {
			t.Errorf("%s: the media have changed", name)
		}
		offset := f.Moov.Trak.Mdia.Minf.Stbl.Stco.ChunkOffset[0]
		if !bytes.HasPrefix(after[offset:], media()) {
			t.Errorf("%s: the index points to another place", name)
		}
		for _, secret := range []string{"secret", "pw@", "/home/ada", "hook"} {
			if bytes.Contains(after, []byte(secret)) {
				t.Errorf("%s: %s is in the film", name, secret)
			}
		}
	}
}

func TestAFilmThatCannotTakeMetadataStaysAsItIs(t *testing.T) {
	whole := film(t, true, false)
	fragmented, err := os.ReadFile("../../store/timeline/testdata/fragmented.mp4")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"fragmented": fragmented, "has metadata": film(t, true, true), "no film": []byte("no film at all"), "empty": nil, "cut": whole[:len(whole)/2],
		"no index": bytes.ReplaceAll(whole, []byte("moov"), []byte("free")),
	} {
		path, err := write(t, content)
		if !errors.Is(err, provenance.ErrUnsuitable) {
			t.Errorf("%s: %v", name, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(after, content) {
			t.Errorf("%s: the file has changed", name)
		}
		if _, err := provenance.Read(path); provider.KindOf(err) != provider.KindFile {
			t.Errorf("%s: read as %v", name, err)
		}
	}
}

// What a power cut may leave must not pass for the whole film: the file has grown before its
// index is changed.
func TestDamagedMetadataIsAnError(t *testing.T) {
	path, err := write(t, film(t, false, false))
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(content); i += 7 {
		broken := bytes.Clone(content)
		broken[i] ^= 0xff
		if err := os.WriteFile(path, broken, 0o644); err != nil {
			t.Fatal(err)
		}
		_, _ = provenance.Read(path) // must return
	}
}

// What would keep the library busy for long, or for ever, is refused before it begins.
func TestHostileFilmsAreRefused(t *testing.T) {
	ftyp := "\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom"
	free := "\x00\x00\x00\x08free"
	for name, c := range map[string]struct{ content, why string }{
		"many boxes":                               {ftyp + strings.Repeat(free, 10_000), "too many parts"},
		"many boxes in the index":                  {ftyp + "\x00\x01\x38\x88moov" + strings.Repeat(free, 10_000), "too many parts"},
		"much metadata in an index without an end": {ftyp + "\x00\x00\x00\x00moov\x00\x40\x00\x09meta" + strings.Repeat("\x00", 4<<20+1), "too large"},
		"a length that goes back":                  {ftyp + "\x00\x00\x00\x01mdat\xff\xff\xff\xff\xff\xff\xff\xec", "damaged"},
	} {
		path, err := write(t, []byte(c.content))
		if !errors.Is(err, provenance.ErrUnsuitable) || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: written: %v", name, err)
		}
		if _, err := provenance.Read(path); provider.KindOf(err) != provider.KindFile || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: read: %v", name, err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if keep := provenance.Interrupted(f, 20, int64(len(c.content)), "", 1); keep != 0 {
			t.Errorf("%s: %d bytes are kept", name, keep)
		}
		f.Close()
	}
}

// Other programs show it.
func TestFFprobeShowsTheMetadata(t *testing.T) {
	ffprobe, err := exec.LookPath("ffprobe")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("ffprobe is not installed")
		}
		t.Skip("SKIPPED: ffprobe is not installed; .ci/run installs it")
	}
	for _, front := range []bool{true, false} {
		path, err := write(t, film(t, front, false))
		if err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(ffprobe, "-v", "error", "-show_entries", "format_tags", path).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "com.apple.quicktime.description=A corgi 🐕") || !strings.Contains(string(out), "runflow/bytedance/seedance/2.0/image-to-video, seed 7, $1.512 billed") {
			t.Errorf("%s, %v", out, err)
		}
	}
}
