package enginebench

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"dailies/provider/run"
	"dailies/provider/sandbox"
	"dailies/store"
)

// stall is where the files lie, for both sides.
type stall struct {
	Film  string // the file
	Roots string // written by the child: the certificate of its https, as PEM
}

type served struct{ Plain, Safe, Cut string }

// files is the child: one file server for everybody, over http and https.
func files(args string) error {
	var s stall
	if err := json.Unmarshal([]byte(args), &s); err != nil {
		return err
	}
	cert, err := certificate(s.Roots)
	if err != nil {
		return err
	}
	send := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		w.Header().Set("ETag", `"film"`)
		http.ServeFile(w, r, s.Film)
	})
	open, secret := &http.Server{Handler: send}, &http.Server{Handler: send, TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}}
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	safe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cut, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	cutting := &http.Server{
		Handler: &cutter{film: s.Film, all: map[string]*cuts{}},
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			c.(*net.TCPConn).SetWriteBuffer(64 << 10) //nolint:errcheck // else more is counted than left
			return context.WithValue(ctx, line{}, c)
		},
	}
	go cutting.Serve(cut)            //nolint:errcheck // until the process ends
	go open.Serve(plain)             //nolint:errcheck // until the process ends
	go secret.ServeTLS(safe, "", "") //nolint:errcheck // as above
	err = say(served{
		"http://" + plain.Addr().String() + "/film.mp4", "https://" + safe.Addr().String() + "/film.mp4", "http://" + cut.Addr().String() + "/",
	})
	if err != nil {
		return err
	}
	untilToldToEnd()
	return nil
}

// certificate makes one for this machine and writes it down for those who are to
// trust it.
func certificate(roots string) (c tls.Certificate, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return c, err
	}
	me := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "film"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, me, me, key.Public(), key)
	if err != nil {
		return c, err
	}
	c = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return c, os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
}

// film writes a video of that size that takes no room: its pictures are a hole.
func film(t *testing.T, path string, size int64) {
	t.Helper()
	box := func(kind string, inside ...byte) []byte {
		head := binary.BigEndian.AppendUint32(nil, uint32(8+len(inside)))
		return append(append(head, kind...), inside...)
	}
	index := box("moov", append(box("mvhd", make([]byte, 100)...), box("trak", make([]byte, 8)...)...)...)
	head := append(box("ftyp", []byte("isom\x00\x00\x00\x00isom")...), index...)
	long := binary.BigEndian.AppendUint32(nil, 1)
	long = binary.BigEndian.AppendUint64(append(long, "mdat"...), uint64(size-int64(len(head))))
	must(t, os.WriteFile(path, append(head, long...), 0o600))
	must(t, os.Truncate(path, size))
}

// The real program saves a video of 1 GiB, checked, synced and named, against
// curl -o, which does none of that.
func TestDownload(t *testing.T) {
	asked(t)
	const size, rounds = 1 << 30, 5
	dir := t.TempDir()
	s := stall{Film: filepath.Join(dir, "film.mp4"), Roots: filepath.Join(dir, "roots.pem")}
	film(t, s.Film, size)
	var at served
	start(t, "files", s).hear(&at)
	program := build(t, dir)
	table := newTable("1 GiB onto the disk", "MB/s", "against curl", "processor", "against curl", "MB held", "gate")
	for _, link := range []string{at.Plain, at.Safe} {
		name, _, _ := strings.Cut(link, ":")
		t.Run(name, func(t *testing.T) {
			var ours, curl, synced []spent
			for n := range rounds {
				out := filepath.Join(dir, "curl.mp4")
				curl = append(curl, runAll(t, nil, out, size, "curl", "-sS", "--cacert", s.Roots, "-o", out, link))
				synced = append(synced, runAll(t, nil, out, size, "sh", "-c", `curl -sS --cacert "$1" -o "$2" "$3" && sync "$2"`, "sh", s.Roots, out, link))
				ours = append(ours, saved(t, filepath.Join(dir, fmt.Sprintf("%d-%d", len(link), n)), program, link, s.Roots, size))
			}
			t.Log("curl", curl, "and sync", synced, "ours", ours)
			mine, peer, equal := middle(ours), middle(curl), middle(synced)
			table.row(t, name+", curl -o", peer.speed(size), "1.00", secs(peer.processor), "1.00", mb(peer.resident), "")
			table.row(t, name+", curl -o and sync", equal.speed(size), fmt.Sprintf("%.2f", peer.wall.Seconds()/equal.wall.Seconds()), secs(equal.processor),
				fmt.Sprintf("%.2f", equal.processor.Seconds()/peer.processor.Seconds()), mb(equal.resident), "")
			faster, dearer := peer.wall.Seconds()/mine.wall.Seconds(), mine.processor.Seconds()/peer.processor.Seconds()
			table.row(t, name+", dailies download", mine.speed(size), fmt.Sprintf("%.2f", faster), secs(mine.processor), fmt.Sprintf("%.2f", dearer),
				mb(mine.resident), met(faster >= 0.9 && dearer <= 0.8))
		})
	}
	table.print(t, fmt.Sprintf("gate: at least 0.9 × curl's throughput with at most 0.8 × its processor time; medians of %d", rounds))
}

// build builds the real program.
func build(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "dailies")
	c := exec.Command("go", "build", "-buildvcs=false", "-o", program, ".")
	c.Dir = filepath.Join("..", "..", "..")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("the program cannot be built: %v\n%s", err, out)
	}
	return program
}

// spent is what one download cost.
type spent struct {
	wall, processor time.Duration
	resident        int // KiB
}

func (s spent) String() string { return secs(s.wall) + " with " + secs(s.processor) }

func (s spent) speed(size int64) string {
	return fmt.Sprintf("%.0f", float64(size)/1e6/s.wall.Seconds())
}

// middle is the median of each.
func middle(all []spent) (m spent) {
	pick := func(of func(spent) time.Duration) time.Duration {
		var ds []time.Duration
		for _, s := range all {
			ds = append(ds, of(s))
		}
		slices.Sort(ds)
		return ds[len(ds)/2]
	}
	m.wall = pick(func(s spent) time.Duration { return s.wall })
	m.processor = pick(func(s spent) time.Duration { return s.processor })
	m.resident = int(pick(func(s spent) time.Duration { return time.Duration(s.resident) }))
	return m
}

// runAll runs a program on a quiet disk and removes what it saved.
func runAll(t *testing.T, env []string, out string, size int64, name string, args ...string) spent {
	t.Helper()
	syscall.Sync()
	c := exec.Command(name, args...)
	c.Env, c.Stderr = append(os.Environ(), env...), os.Stderr
	begun := time.Now()
	must(t, c.Run())
	s := spent{wall: time.Since(begun), processor: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.resident = int(u.Maxrss)
	}
	files, err := filepath.Glob(out)
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("%s saved %q", name, files)
	}
	st, err := os.Stat(files[0])
	must(t, err)
	if st.Size() != size {
		t.Fatalf("%s saved %d bytes", name, st.Size())
	}
	must(t, os.Remove(files[0]))
	return s
}

// saved lets the program save a run's video.
func saved(t *testing.T, home, program, link, roots string, size int64) spent {
	t.Helper()
	must(t, os.MkdirAll(filepath.Join(home, "videos"), 0o700))
	history := filepath.Join(home, "history.db")
	db, err := store.Open(context.Background(), history)
	must(t, err)
	f := flight{Vendor: sandbox.Runflow, Jobs: []string{"job"}}
	r := f.runs()[0]
	r.State, r.Finished, r.NextAttempt, r.Video.URL = run.Succeeded, time.Now(), time.Time{}, link
	_, err = db.Import(context.Background(), []run.Run{r})
	must(t, err)
	must(t, db.Close())
	return runAll(t, []string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home, "XDG_DATA_HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CACHE_HOME=" + home,
		"DAILIES_HISTORY=" + history, "DAILIES_VIDEOS=" + filepath.Join(home, "videos"), "SSL_CERT_FILE=" + roots,
		"RUNFLOW_BASE_URL=http://127.0.0.1:9", "RUNFLOW_API_KEY=" + sandbox.Key,
	}, filepath.Join(home, "videos", "*"), size, program, "download", r.ID, "--json")
}
