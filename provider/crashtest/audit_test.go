package crashtest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Eyevinn/mp4ff/mp4"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/provider/sandbox"
)

// ledger is the result of comparing the vendors' charges with a history.
type ledger struct {
	asked, charges, saved, unsure, free int // outcomes of runs
	lost, double, untrue, torn          int // must be 0
	orphaned                            int // complete files without a run: a process was killed between naming the file and writing the row
}

func (l ledger) String() string {
	return fmt.Sprintf("%d asked for, %d charges: %d saved, %d unsure, %d free; lost %d, paid twice %d, untrue states %d, torn files %d, files of nobody %d",
		l.asked, l.charges, l.saved, l.unsure, l.free, l.lost, l.double, l.untrue, l.torn, l.orphaned)
}

func (l ledger) plus(o ledger) ledger {
	return ledger{
		l.asked + o.asked, l.charges + o.charges, l.saved + o.saved, l.unsure + o.unsure, l.free + o.free,
		l.lost + o.lost, l.double + o.double, l.untrue + o.untrue, l.torn + o.torn, l.orphaned + o.orphaned,
	}
}

// clean fails the test if anything was lost, paid twice, untrue or torn.
func (l ledger) clean(t *testing.T) {
	t.Helper()
	if l.lost+l.double+l.untrue+l.torn > 0 {
		t.Errorf("not clean: %s", l)
	}
}

// verdict is what is wrong with one run, given what the vendor charged for it.
type verdict string

const (
	right  verdict = ""
	lost   verdict = "lost"
	double verdict = "paid twice"
	untrue verdict = "untrue"
)

// judge compares the rows of one submission with the vendor's charges.
func judge(runs []run.Run, charges []sandbox.Charge) verdict {
	switch {
	case len(charges) > 1:
		return double
	case len(charges) == 1 && len(runs) == 0:
		return lost
	case len(runs) > 1:
		return untrue
	case len(runs) == 0:
		return right // never written, and nothing was paid
	case len(charges) == 1:
		return paid(runs[0], charges[0])
	}
	return unpaid(runs[0])
}

// paid judges a charged run. Only its job, or the state unsure, keeps the money from being
// lost.
func paid(r run.Run, c sandbox.Charge) verdict {
	switch {
	case c.Ref != "" && !strings.HasSuffix("-"+c.Ref, "-"+r.ID): // a vendor's reference may have a name before the id
		return lost // the charged run is not in the history
	case r.Job != "" && r.Job != c.Job:
		return untrue
	case r.Job != "", r.State == run.Submitting, r.State == run.Unsure:
		return right
	}
	return lost // it would be sent again, counts as free, or cannot be polled
}

func unpaid(r run.Run) verdict {
	if r.Job != "" || r.State == run.Queued || r.State == run.Running || r.State == run.Succeeded || r.Charged == provider.ChargedYes {
		return untrue
	}
	return right
}

// compare compares a history with the charges, run by run: orders are identified by their
// prompt.
func compare(t *testing.T, prompts []string, runs []run.Run, charges []sandbox.Charge) ledger {
	t.Helper()
	l := ledger{asked: len(prompts), charges: len(charges)}
	runsOf, chargesOf := map[string][]run.Run{}, map[string][]sandbox.Charge{}
	for _, r := range runs {
		runsOf[r.Request.Prompt] = append(runsOf[r.Request.Prompt], r)
	}
	for _, c := range charges {
		chargesOf[c.Prompt] = append(chargesOf[c.Prompt], c)
	}
	for _, p := range prompts {
		v := judge(runsOf[p], chargesOf[p])
		if v != right {
			t.Errorf("%q is %s: charges %+v, runs %+v", p, v, chargesOf[p], runsOf[p])
		}
		l = l.plus(tally(v, runsOf[p]))
		delete(chargesOf, p)
	}
	for p, c := range chargesOf {
		t.Errorf("nobody asked for %q: %+v", p, c)
		l.lost++
	}
	return l
}

func tally(v verdict, runs []run.Run) (l ledger) {
	switch v {
	case lost:
		l.lost++
	case double:
		l.double++
	case untrue:
		l.untrue++
	}
	for _, r := range runs {
		switch {
		case r.Video.Download == run.Downloaded:
			l.saved++
		case r.State == run.Unsure:
			l.unsure++
		case r.Charged == provider.ChargedNo:
			l.free++
		}
	}
	return l
}

// files checks a folder of videos: a file with a final name is complete and belongs to a run.
// No process may be running.
func files(t *testing.T, folder string, runs []run.Run) (l ledger) {
	t.Helper()
	owner := map[string]run.Run{}
	for _, r := range runs {
		if r.Video.Download != run.Downloaded {
			continue
		}
		if other, twice := owner[r.Video.File]; twice {
			t.Errorf("%s and %s have the same file", r.ID, other.ID)
			l.untrue++
		}
		owner[r.Video.File] = r
		if err := same(r.Video.File, r.Video.URL); err != nil {
			t.Errorf("%s: %v", r.ID, err)
			l.torn++
		}
	}
	for _, path := range finalNames(t, folder) {
		if err := whole(path); err != nil {
			t.Errorf("%s: %v", path, err)
			l.torn++
		}
		if _, ok := owner[path]; !ok {
			t.Logf("%s belongs to nobody", path)
			l.orphaned++
		}
	}
	return l
}

// finalNames returns the files of a folder that are not hidden; partial files are.
func finalNames(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	var all []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			all = append(all, filepath.Join(folder, e.Name()))
		}
	}
	return all
}

// whole reads a video with another library, to its last byte.
func whole(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := mp4.ReadMP4File(path)
	if err != nil {
		return err
	}
	sum := uint64(0)
	for _, box := range f.Children {
		sum += box.Size()
	}
	if f.Moov == nil || f.Mdat == nil || sum != uint64(info.Size()) {
		return fmt.Errorf("boxes of %d bytes in a file of %d", sum, info.Size())
	}
	return nil
}

// received returns a saved film as it was before its provenance was written into it: without what
// follows the original, and with the header of its index, which then moved or grew to the very end.
func received(got, original []byte) []byte {
	at := bytes.Index(original, []byte("moov"))
	if at < 4 || len(got) < len(original)+8 {
		return got
	}
	index := got[at-4:]
	if string(index[4:8]) == "free" {
		index = got[len(original):]
	}
	if string(index[4:8]) != "moov" || int(binary.BigEndian.Uint32(index)) != len(index) {
		return got
	}
	was := bytes.Clone(got[:len(original)])
	copy(was[at-4:at+4], original[at-4:at+4])
	return was
}

// same compares a file with the original in the storage.
func same(path, link string) error {
	got, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	resp, err := http.Get(link)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	want, err := io.ReadAll(resp.Body)
	if err == nil && (resp.StatusCode != http.StatusOK || !bytes.Equal(received(got, want), want)) {
		err = fmt.Errorf("%s has %d bytes that differ from the %d of its link (%s)", path, len(got), len(want), resp.Status)
	}
	return err
}
