package enginebench

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// cutter serves a file and cuts the line at ten random places, each once, half of
// them in good order and half with a reset. Each client has cuts of its own.
type cutter struct {
	film string
	mu   sync.Mutex
	all  map[string]*cuts
}

type cuts struct {
	at   []int64 // to come, in order
	sent int64   // bytes given to the line
}

const howOften = 10

func (c *cutter) of(client string, size int64) *cuts {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all[client] == nil {
		k := &cuts{}
		for range howOften {
			k.at = append(k.at, 1+rand.Int64N(size-1))
		}
		slices.Sort(k.at)
		c.all[client] = k
	}
	return c.all[client]
}

func (c *cutter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	file, err := os.Open(c.film)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	st, err := file.Stat()
	if err != nil {
		panic(err)
	}
	client, _, _ := strings.Cut(strings.Trim(r.URL.Path, "/"), "/")
	k := c.of(client, st.Size())
	if strings.HasSuffix(r.URL.Path, "/sent") {
		json.NewEncoder(w).Encode(k) //nolint:errcheck // the test hears of it
		return
	}
	from, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimPrefix(r.Header.Get("Range"), "bytes="), "-"), 10, 64)
	w.Header().Set("Content-Type", "video/mp4")
	w.Header().Set("ETag", `"film"`)
	w.Header().Set("Content-Length", strconv.FormatInt(st.Size()-from, 10))
	if from > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, st.Size()-1, st.Size()))
		w.WriteHeader(http.StatusPartialContent)
	}
	for len(k.at) > 0 && k.at[0] <= from {
		k.at = k.at[1:]
	}
	until := st.Size()
	if len(k.at) > 0 {
		until, k.at = k.at[0], k.at[1:]
	}
	n, _ := io.Copy(w, io.NewSectionReader(file, from, until-from)) // what left is what counts
	k.sent += n
	if until == st.Size() {
		return
	}
	if conn := r.Context().Value(line{}).(*net.TCPConn); len(k.at)%2 == 0 {
		conn.SetLinger(0) //nolint:errcheck // else it is closed in order
	}
	panic(http.ErrAbortHandler)
}

// MarshalJSON says how much was sent, and how many cuts never came.
func (k *cuts) MarshalJSON() ([]byte, error) { return json.Marshal([2]int64{k.sent, int64(len(k.at))}) }

// Ten cuts at random, and what was sent in all for one file.
func TestResumeWaste(t *testing.T) {
	asked(t)
	const size = 256 << 20
	dir := t.TempDir()
	s := stall{Film: filepath.Join(dir, "film.mp4"), Roots: filepath.Join(dir, "roots.pem")}
	film(t, s.Film, size)
	var at served
	start(t, "files", s).hear(&at)
	table := newTable("256 MiB, 10 random cuts", "bytes sent ÷ size")
	sent := func(client string) float64 {
		var n [2]int64
		ask(t, at.Cut+client+"/sent", &n)
		if n[1] != 0 || n[0] < size {
			t.Fatalf("%s: %d bytes, %d cuts never came", client, n[0], n[1])
		}
		waste := float64(n[0]) / size
		table.row(t, map[string]string{"curl": "curl -C -, again and again", "anew": "curl, again from the start", "dailies": "dailies download"}[client], fmt.Sprintf("%.4f", waste))
		return waste
	}
	out := filepath.Join(dir, "curl.mp4")
	for range 2 * howOften {
		if exec.Command("curl", "-s", "-C", "-", "-o", out, at.Cut+"curl/film.mp4").Run() == nil {
			break
		}
	}
	sent("curl")
	for range 2 * howOften {
		if exec.Command("curl", "-s", "-o", out, at.Cut+"anew/film.mp4").Run() == nil {
			break
		}
	}
	sent("anew")
	saved(t, filepath.Join(dir, "home"), build(t, dir), at.Cut+"dailies/film.mp4", s.Roots, size)
	if waste := sent("dailies"); waste > 1.02 {
		t.Errorf("%.4f of the file were sent for it; at most 1.02", waste)
	}
	table.print(t, "gate: at most 1.02")
}
