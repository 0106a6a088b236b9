package download

import (
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkDownload is a whole download over loopback onto the disk: checked,
// synced and named.
func BenchmarkDownload(b *testing.B) {
	const size = 256 << 20
	path := filepath.Join(b.TempDir(), "source")
	head := append(append(ftyp("isom"), index()...), box("mdat")...)
	binary.BigEndian.PutUint32(head[len(head)-8:], uint32(size-len(head)+8))
	if err := os.WriteFile(path, head, 0o600); err != nil {
		b.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		b.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Open(path)
		if err != nil {
			b.Error(err)
			return
		}
		defer f.Close()
		w.Header().Set("Content-Type", "video/mp4")
		http.ServeContent(w, r, "", time.Time{}, f)
	}))
	defer server.Close()
	f, folder := New(nil, true, stallAfter), b.TempDir()
	d := Request{
		URL: server.URL, Folder: folder, TempName: ".part", Name: "take",
		OnStart: func(string, int64) error { return nil }, OnProgress: func(int64, int64, int64) {},
	}
	b.SetBytes(size)
	for b.Loop() {
		got, err := f.Download(b.Context(), d)
		if err != nil || got.Bytes != size {
			b.Fatal(got, err)
		}
		if err := os.Remove(filepath.Join(folder, got.Name)); err != nil {
			b.Fatal(err)
		}
	}
}
