package crashtest

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// disk is what a program did to the files of one folder, in order: enough to tell
// what may lie there after a power cut at any moment.
type disk struct {
	dir    string
	before map[string][]byte
	done   []deed
}

// deed is one thing done: exactly one of its parts is set.
type deed struct {
	made, gone string // a name
	to         string // with gone: its new name
	file       string // what is written to, cut or synced
	at         int64
	data       []byte
	cut        bool // to the length at
	synced     bool // "" in file: the folder
	said       string
}

// watchDisk runs a program and notes what it does in the folder. What it writes to
// the file "said" there is what it promised.
func watchDisk(t *testing.T, c *exec.Cmd, dir string) *disk {
	t.Helper()
	d := &disk{dir: dir, before: map[string][]byte{}}
	there, err := filepath.Glob(filepath.Join(dir, "*"))
	must(t, err)
	for _, path := range there {
		b, err := os.ReadFile(path)
		must(t, err)
		d.before[filepath.Base(path)] = b
	}
	begun := map[int]deed{}
	end := trace(t, c, toTheEnd, visitor{
		enter: func(c call) fate {
			if e, ok := d.begin(c); ok {
				begun[c.thread] = e
			}
			return 0
		},
		left: func(c call, result int64) {
			e, ok := begun[c.thread]
			delete(begun, c.thread)
			if ok && result >= 0 {
				d.end(c, e, result)
			}
		},
	})
	if end.ExitStatus() != 0 {
		t.Fatalf("%s ended with %v", strings.Join(c.Args, " "), end)
	}
	return d
}

// begin is what a call is about to do to the folder.
func (d *disk) begin(c call) (e deed, ok bool) {
	switch c.number {
	case syscall.SYS_PWRITE64, syscall.SYS_WRITE:
		if e.file, ok = d.name(c.file()); !ok {
			return e, false
		}
		e.at, e.data = int64(c.args[3]), []byte(c.text())
		if c.number == syscall.SYS_WRITE {
			e.at = c.position()
		}
		if e.file == "said" {
			e = deed{said: string(e.data)}
		}
	case syscall.SYS_FTRUNCATE:
		e.file, ok = d.name(c.file())
		e.cut, e.at = true, int64(c.args[1])
	case syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		e.synced = true
		file := c.file()
		if e.file, ok = d.name(file); file == d.dir {
			e.file, ok = "", true
		}
	case syscall.SYS_UNLINK, syscall.SYS_UNLINKAT:
		path := c.word(0)
		if c.number == syscall.SYS_UNLINKAT {
			path = c.word(1)
		}
		e.gone, ok = d.name(path)
	case syscall.SYS_RENAME:
		e.gone, ok = d.name(c.word(0))
		e.to, _ = d.name(c.word(1))
	case syscall.SYS_RENAMEAT:
		e.gone, ok = d.name(c.word(1))
		e.to, _ = d.name(c.word(3))
	case syscall.SYS_OPENAT, syscall.SYS_OPEN:
		ok = true // the name is known when it is open
	}
	return e, ok
}

// end notes what was done.
func (d *disk) end(c call, e deed, result int64) {
	switch c.number {
	case syscall.SYS_OPENAT, syscall.SYS_OPEN:
		opened := c
		opened.args[0] = uint64(result)
		name, ok := d.name(opened.file())
		flags := c.args[2]
		if c.number == syscall.SYS_OPEN {
			flags = c.args[1]
		}
		if !ok || flags&syscall.O_CREAT == 0 {
			return
		}
		e.made = name // noted again where it was there before
		if flags&syscall.O_TRUNC != 0 {
			d.done = append(d.done, e)
			e = deed{file: name, cut: true}
		}
	case syscall.SYS_PWRITE64, syscall.SYS_WRITE:
		if e.said == "" {
			e.data = e.data[:min(int64(len(e.data)), result)]
		}
	}
	d.done = append(d.done, e)
}

// name is the name of a file in the folder. The shared memory is none: it is made again.
func (d *disk) name(path string) (string, bool) {
	name, ok := strings.CutPrefix(strings.TrimSuffix(path, " (deleted)"), d.dir+"/")
	return name, ok && !strings.HasSuffix(name, "-shm")
}

// position is where the file that the call's first argument stands for is written.
func (c call) position() int64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/fdinfo/%d", c.thread, c.args[0]))
	_, rest, _ := bytes.Cut(b, []byte("pos:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	at, _ := strconv.ParseInt(strings.TrimSpace(string(line)), 10, 64)
	return at
}

// word is the text at one of the call's arguments, up to its zero byte.
func (c call) word(i int) string {
	at := c
	at.args[1], at.args[2] = c.args[i], 4096
	text, _, _ := strings.Cut(at.text(), "\x00")
	return text
}

// inode is a file: what surely lies on the disk, and what was written since.
type inode struct {
	sure []byte
	then []deed
}

// after returns what lies in the folder after a power cut when the first n deeds
// were done, and what was promised until then. What was not synced is there or
// not, deed by deed and sector by sector; names are made and go in order.
func (d *disk) after(n int, r *rand.Rand) (files map[string][]byte, said []string) {
	names, sure := map[string]*inode{}, map[string]*inode{}
	for name, b := range d.before {
		f := &inode{sure: bytes.Clone(b)}
		names[name], sure[name] = f, f
	}
	var later []func()
	for _, e := range d.done[:n] {
		switch {
		case e.said != "":
			said = append(said, strings.Fields(e.said)...)
		case e.made != "":
			if names[e.made] == nil {
				f := &inode{}
				names[e.made] = f
				later = append(later, func() { sure[e.made] = f })
			}
		case e.gone != "":
			f := names[e.gone]
			delete(names, e.gone)
			if e.to != "" {
				names[e.to] = f
			}
			later = append(later, func() {
				delete(sure, e.gone)
				if e.to != "" {
					sure[e.to] = f
				}
			})
		case e.synced && e.file == "":
			for _, do := range later {
				do()
			}
			later = nil
		case names[e.file] == nil: // deleted, and still written to
		case e.synced:
			f := names[e.file]
			for _, w := range f.then {
				f.sure = w.on(f.sure)
			}
			f.then = nil
		default:
			names[e.file].then = append(names[e.file].then, e)
		}
	}
	for _, do := range later[:r.IntN(len(later)+1)] {
		do()
	}
	files = map[string][]byte{}
	odds := []float64{0, 0.5, 0.95}[r.IntN(3)] // of something that was not synced to be there
	for name, f := range maps.Clone(sure) {
		files[name] = bytes.Clone(f.sure)
		for _, w := range f.then {
			for _, part := range w.sectors() {
				if r.Float64() < odds {
					files[name] = part.on(files[name])
				}
			}
		}
	}
	return files, said
}

// on is a file's content once the deed was done to it.
func (e deed) on(b []byte) []byte {
	end := e.at + int64(len(e.data))
	if grow := end - int64(len(b)); grow > 0 {
		b = append(b, make([]byte, grow)...)
	}
	if e.cut {
		return b[:e.at]
	}
	copy(b[e.at:], e.data)
	return b
}

// sectors are the parts of a write that reach the disk each by themselves.
func (e deed) sectors() (parts []deed) {
	if e.cut {
		return []deed{e}
	}
	const sector = 512
	for from := int64(0); from < int64(len(e.data)); {
		to := min(int64(len(e.data)), from+sector-(e.at+from)%sector)
		parts = append(parts, deed{file: e.file, at: e.at + from, data: e.data[from:to]})
		from = to
	}
	return parts
}

// lay writes what a power cut left into a folder of its own.
func lay(t *testing.T, files map[string][]byte) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, b := range files {
		must(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	return dir
}
