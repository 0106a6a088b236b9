package download

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// What a careless program does with the same names, films and answers. Where it
// came to no harm, our own tests would prove nothing.

func TestACarelessNameLeavesTheFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "videos")
	left := 0
	for _, text := range hostile() {
		if path := filepath.Join(folder, text+".mp4"); filepath.Dir(path) != folder {
			left++
		}
	}
	t.Logf("%d of %d careless names leave the folder", left, len(hostile()))
	if left < 5 {
		t.Errorf("only %d names are of any harm", left)
	}
}

func TestACarelessLookTakesDamagedVideos(t *testing.T) {
	taken := 0
	films := damaged(t)
	for _, film := range films {
		kind := http.DetectContentType(film)
		if kind == "video/mp4" || kind == "video/webm" || bytes.Contains(film[:min(len(film), 16)], []byte("ftyp")) {
			taken++
		}
	}
	t.Logf("%d of %d damaged videos are taken for whole by their first bytes", taken, len(films))
	if taken < len(films)/3 {
		t.Errorf("only %d of %d look like videos at all", taken, len(films))
	}
}

// carelessly downloads as most scripts do: under the final name, from where the
// file ends, without a look at what came.
func carelessly(t *testing.T, link, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link, nil)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := f.Stat(); err == nil && st.Size() > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", st.Size()))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	_, _ = io.Copy(f, resp.Body) // a break is met by trying again
}

func TestACarelessDownloadSavesWhatIsNoVideo(t *testing.T) {
	film, other := video(videoSize, 1), video(videoSize, 2)
	const v1, v2 = `"v1"`, `"v2"`
	faults := map[string][]answer{
		"cut at 50 %, never resumed":  {cutAt(film, v1, half)},
		"cut, then the file changed":  {cutAt(film, v1, half), ignoresIfRange(other, v2)},
		"the server ignores Range":    {cutAt(film, v1, half), ignoresRange(film, v1)},
		"a page of HTML as the video": {html("text/html")},
		"short body":                  {cutAt(film, v1, len(film)-1)},
	}
	wrong := 0
	for what, answers := range faults {
		path := filepath.Join(t.TempDir(), "take.mp4")
		s := newRaw(t, answers...)
		for range answers {
			carelessly(t, s.URL, path)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(got, film) || bytes.Equal(got, other) {
			t.Logf("%s: came through", what)
			continue
		}
		wrong++
	}
	t.Logf("%d of %d faults leave something else under the final name", wrong, len(faults))
	if wrong < 4 {
		t.Errorf("only %d of %d faults do any harm", wrong, len(faults))
	}
}
