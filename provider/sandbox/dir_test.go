package sandbox

import (
	"bytes"
	"image/color"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestTwoServersOverOneDirSeeTheSame(t *testing.T) {
	dir := t.TempDir()
	over := func(o *Options) { o.Dir = dir }
	a := newRig(t, over)
	b := startRig(t, a.clock, over)
	everyProvider(t, func(t *testing.T, p string) {
		_, id := a.order(p, "")
		if g := b.poll(p, id); g.status != 200 {
			t.Fatalf("the other server says %d", g.status)
		}
		a.clock.move(lifetime)
		one := a.call("GET", a.result(p, id).text(linkIn(p)), "")
		two := b.call("GET", b.result(p, id).text(linkIn(p)), "")
		if one.status != 200 || !bytes.Equal(one.body, two.body) || one.header.Get("ETag") != two.header.Get("ETag") {
			t.Errorf("films differ: %d and %d bytes", len(one.body), len(two.body))
		}
	})
	_, id := a.order(RunComfy, "")
	b.call("POST", b.comfy("/v1/requests/"+id+"/cancel"), "").want(t, 202, "outcome", "cancelled")
	a.poll(RunComfy, id).want(t, 200, "status", "cancelled")
	if x, y := a.Charges(), b.Charges(); len(x) != 4 || !slices.Equal(x, y) {
		t.Errorf("ledgers differ: %v and %v", x, y)
	}
}

func TestJobsAndLinksOutliveARestart(t *testing.T) {
	dir := t.TempDir()
	over := func(o *Options) { o.Dir = dir }
	a := newRig(t, over)
	_, address := a.uploadToRunflow(painted(8, 8, color.White))
	_, done := a.finished(Runflow, "")
	film := a.call("GET", done, "")
	_, id := a.order(AIHubMax, "")
	a.Close()

	b := startRig(t, a.clock, over)
	if a.StorageURL() != b.StorageURL() || a.URL(Runflow) != b.URL(Runflow) {
		t.Error("the ports changed although they were free")
	}
	if g := b.call("GET", done, ""); !bytes.Equal(g.body, film.body) {
		t.Errorf("the old link gives %d", g.status)
	}
	b.call("GET", address, "").want(t, 200)
	b.poll(AIHubMax, id).want(t, 200, "status", "pending")
	b.clock.move(lifetime)
	b.poll(AIHubMax, id).want(t, 200, "status", "completed")
	if n := len(b.Charges()); n != 2 {
		t.Errorf("%d charges", n)
	}
}

func TestFilesAreWholeAndPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sandbox")
	r := newRig(t, func(o *Options) { o.Dir = dir })
	r.uploadToRunflow(painted(8, 8, color.White))
	_, link := r.finished(Runflow, "")
	r.call("GET", link, "").want(t, 200)
	n := 0
	filepath.WalkDir(dir, func(path string, d fs.DirEntry, _ error) error {
		info, err := d.Info()
		if err != nil {
			t.Fatal(err)
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			n++
		}
		if info.Mode().Perm() != want || strings.Contains(d.Name(), ".new-") {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	if n != 5 { // ports, job, film, and two of the upload
		t.Errorf("%d files", n)
	}
}

func TestBrokenRecordsAreNotServed(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, func(o *Options) { o.Dir = dir })
	os.WriteFile(filepath.Join(dir, "jobs", "runflow-x.json"), []byte(`{"id":`), 0o600)
	r.poll(Runflow, "x").want(t, 404)
	if n := len(r.Charges()); n != 0 {
		t.Errorf("%d charges", n)
	}
}

func TestNothingIsTakenWhenItCannotBeWrittenDown(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, func(o *Options) { o.Dir = dir })
	os.RemoveAll(filepath.Join(dir, "jobs"))
	g, _ := r.order(Runflow, "")
	g.want(t, 500)
	if strings.Contains(string(g.body), dir) {
		t.Errorf("a path leaks: %s", g.body)
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:80", "nonsense"} {
		if s, err := Start(Options{Addr: addr}); err == nil {
			s.Close()
			t.Errorf("%q was accepted", addr)
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if s, err := Start(Options{Addr: taken.Addr().String()}); err == nil {
		s.Close()
		t.Error("an address that was asked for was replaced by another one")
	}
	if _, err := Start(Options{Dir: filepath.Join(os.DevNull, "x")}); err == nil {
		t.Error("a folder that cannot be made was accepted")
	}
}

func TestAForeignPortsFileIsIgnored(t *testing.T) {
	dir := t.TempDir()
	os.WriteFile(filepath.Join(dir, "ports.json"), []byte(`["192.0.2.1:80","0.0.0.0:81"]`), 0o600)
	r := newRig(t, func(o *Options) { o.Dir = dir })
	if !strings.HasPrefix(r.StorageURL(), "http://127.0.0.1:") || !strings.HasPrefix(r.URL(Runflow), "http://127.0.0.1:") {
		t.Errorf("listens on %s and %s", r.StorageURL(), r.URL(Runflow))
	}
}
