package store_test

import (
	"errors"
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

func TestMarksChangeNothingButMarks(t *testing.T) {
	d := MustOpen(t)
	r := full()
	r.Pick, r.Tags, r.Note, r.Deleted = false, nil, "", time.Time{}
	add(t, d, r, makeRun(2))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Pick: ptr(true), AddTags: []string{" hero ", "a\nb", "", "Hero"}, Note: ptr("good")}, r.ID, makeRun(2).ID))
	got, err := d.Run(ctx(), r.ID)
	must(t, err)
	want := r
	want.Rejected = false // by the pick
	want.Pick, want.Tags, want.Note, want.Seq = true, []string{"hero", "a b"}, "good", 3
	want.Epoch = 1
	same(t, got, want)

	must(t, d.Annotate(ctx(), run.AnnotationEdit{DropTags: []string{"HERO", "none"}}, r.ID))
	got, err = d.Run(ctx(), r.ID)
	must(t, err)
	want.Tags, want.Seq = []string{"a b"}, 5
	same(t, got, want)
	other, err := d.Run(ctx(), makeRun(2).ID)
	must(t, err)
	same(t, other.Tags, []string{"hero", "a b"})
}

func TestDeletedKeepsItsTimeAndComesBack(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1))
	deleted := func(yes bool) time.Time {
		must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: &yes}, makeRun(1).ID))
		r, err := d.Run(ctx(), makeRun(1).ID)
		must(t, err)
		return r.Deleted
	}
	first := deleted(true)
	if age := time.Since(first); age < 0 || age > time.Hour {
		t.Errorf("deleted at %v", first)
	}
	same(t, deleted(true), first)
	same(t, deleted(false), time.Time{})
}

// Two windows annotate a run. Revise refuses to replace a note that has changed since it was shown. Undo
// restores the old values, except those that have changed again.
func TestRevisionsOfTwoWindows(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1), makeRun(2))
	one, two := makeRun(1).ID, makeRun(2).ID
	get := func(id string) run.Run {
		t.Helper()
		r, err := d.Run(ctx(), id)
		must(t, err)
		return r
	}
	shown := get(one)
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Note: ptr("theirs"), Rating: ptr(2), AddTags: []string{"night"}, Rejected: ptr(true)}, one))
	note := run.Revision{Edit: run.AnnotationEdit{Note: ptr("mine")}, Runs: []string{two, one}, Was: run.AnnotationEdit{Note: &shown.Note}}
	back, changed, err := d.Revise(ctx(), note)
	must(t, err)
	if len(back) != 0 || len(changed) != 1 || changed[0].Note != "theirs" || get(one).Note != "theirs" || get(two).Note != makeRun(2).Note {
		t.Fatalf("%v, %v; the notes are %q and %q", back, changed, get(one).Note, get(two).Note)
	}

	before := get(one)
	back, _, err = d.Revise(ctx(), run.Revision{Edit: run.AnnotationEdit{Pick: ptr(true), Rating: ptr(5), AddTags: []string{"hero", "Night"}, Note: ptr("ours")}, Runs: []string{one}})
	must(t, err)
	if r := get(one); !r.Pick || r.Rejected || r.Rating != 5 {
		t.Fatalf("it is %+v", r)
	}
	must(t, d.Annotate(ctx(), run.AnnotationEdit{AddTags: []string{"late"}}, one)) // elsewhere
	_, changed, err = d.Revise(ctx(), back...)
	must(t, err)
	after := get(one)
	same(t, len(changed), 0)
	same(t, after.Tags, append(before.Tags, "late"))
	before.Seq, before.Tags, after.Seq, after.Tags = 0, nil, 0, nil
	same(t, after, before)

	back, _, err = d.Revise(ctx(), run.Revision{Edit: run.AnnotationEdit{Rating: ptr(1)}, Runs: []string{one}}, run.Revision{Edit: run.AnnotationEdit{Rating: ptr(3)}, Runs: []string{one}})
	must(t, err)
	_, changed, err = d.Revise(ctx(), back...)
	must(t, err)
	same(t, len(changed), 0)
	same(t, get(one).Rating, 2)
	if _, _, err := d.Revise(ctx(), run.Revision{Runs: []string{"nobody"}}); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
}

func TestMarkTakesAllRunsOrNone(t *testing.T) {
	d := MustOpen(t)
	add(t, d, makeRun(1))
	if err := d.Annotate(ctx(), run.AnnotationEdit{Pick: ptr(true)}, makeRun(1).ID, "nobody"); !errors.Is(err, run.ErrNotFound) {
		t.Error(err)
	}
	r, err := d.Run(ctx(), makeRun(1).ID)
	must(t, err)
	if r.Pick {
		t.Error("half of it was done")
	}
}

func TestDraftIsOneAndComesBack(t *testing.T) {
	d := MustOpen(t)
	if _, found, err := d.UnsentForm(ctx()); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
	draft := run.UnsentForm{Model: "runflow/x", Request: full().Request, Takes: 3, Tags: []string{"a"}, SavedAt: noon}
	must(t, d.SaveUnsentForm(ctx(), run.UnsentForm{Model: "before"}))
	must(t, d.SaveUnsentForm(ctx(), draft))
	got, found, err := d.UnsentForm(ctx())
	must(t, err)
	same(t, found, true)
	same(t, got, draft)
	must(t, d.DropUnsentForm(ctx()))
	if _, found, err := d.UnsentForm(ctx()); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestUploadsAreFoundWhileTheyLive(t *testing.T) {
	d := MustOpen(t)
	for _, c := range []struct {
		name    string
		expires time.Duration // after noon, 0 = unknown
		later   time.Duration
		found   bool
	}{
		{"fresh", 2 * time.Hour, 0, true},
		{"an hour left", 2 * time.Hour, time.Hour, true},
		{"less than an hour left", 2 * time.Hour, time.Hour + time.Microsecond, false},
		{"end unknown, young", 0, 24*time.Hour - time.Microsecond, true},
		{"end unknown, a day old", 0, 24 * time.Hour, false},
	} {
		u := provider.UploadedFile{URL: "https://files.test/" + c.name}
		if c.expires > 0 {
			u.Expires = noon.Add(c.expires)
		}
		must(t, d.KeepUpload(ctx(), "runflow", "hash", noon.Add(-time.Hour), provider.UploadedFile{URL: "before"}))
		must(t, d.KeepUpload(ctx(), "runflow", "hash", noon, u))
		got, found, err := d.Uploaded(ctx(), "runflow", "hash", noon.Add(c.later))
		must(t, err)
		if found != c.found || found && got != u {
			t.Errorf("%s: %v, %v", c.name, found, got)
		}
		_, found, err = d.Uploaded(ctx(), "aihubmax", "hash", noon)
		if found || err != nil {
			t.Errorf("another provider has it too: %v", err)
		}
	}
	must(t, d.KeepUpload(ctx(), "runflow", "hash", noon, provider.UploadedFile{URL: "x"}))
	must(t, d.DropUpload(ctx(), "runflow", "hash"))
	if _, found, err := d.Uploaded(ctx(), "runflow", "hash", noon); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}

func TestPromptsAreTheNewestDistinctOnes(t *testing.T) {
	d := MustOpen(t)
	add(t, d, prompted(1, "old"), prompted(2, "dog"), prompted(3, "cat"), prompted(4, "dog"), prompted(5, ""), prompted(6, "gone"))
	must(t, d.Annotate(ctx(), run.AnnotationEdit{Deleted: ptr(true)}, makeRun(6).ID))
	l, err := d.Prompts(ctx(), 10)
	must(t, err)
	same(t, l, []string{"dog", "cat", "old"})
	l, err = d.Prompts(ctx(), 2)
	must(t, err)
	same(t, l, []string{"dog", "cat"})
}

func TestIdsAreFoundByTheirBeginningInAnyCase(t *testing.T) {
	d := MustOpen(t)
	for i := range 12 {
		add(t, d, makeRun(i))
	}
	add(t, d, makeRun(13, func(r *run.Run) { r.ID = "02ABC%" }))
	for prefix, want := range map[string]int{"02": 1, "02abc": 1, "02abc%": 1, "02abc_": 0, "%": 0, "01kagyv": 10, "": 10, "03": 0, makeRun(3).ID: 1,
		"0011": 1, "00000": 1, "bc%": 0, "Abc%": 1, "2abc%": 1} {
		l, err := d.Resolve(ctx(), prefix)
		must(t, err)
		if len(l) != want {
			t.Errorf("%q: %v", prefix, l)
		}
	}
	l, err := d.Resolve(ctx(), "01")
	must(t, err)
	same(t, l[0], makeRun(11).ID)
}
