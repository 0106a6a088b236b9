package store_test

import (
	"testing"
	"time"

	"dailies/provider"
	"dailies/provider/run"
)

// Only bills of similar runs count: the same model, resolution, audio and tier, succeeded, with a
// duration; newest first, including deleted ones.
func TestBills(t *testing.T) {
	d := MustOpen(t)
	like := func(n int, amount provider.Money, change ...func(*run.Run)) run.Run {
		r := priced(n, noon.Add(time.Duration(n)*time.Minute), dollar, state(run.Succeeded), billed(amount))
		r.Provider, r.Model = "runcomfy", "m"
		r.Request.Resolution, r.Request.Audio, r.Request.Duration, r.Finished = "720p", true, 5, r.Created
		for _, c := range change {
			c(&r)
		}
		return r
	}
	add(t, d, like(1, 1), like(2, 2),
		like(3, 9, func(r *run.Run) { r.Request.Resolution = "480p" }),
		like(4, 9, func(r *run.Run) { r.Request.Audio = false }),
		like(5, 9, func(r *run.Run) { r.Model = "other" }),
		like(6, 9, state(run.Failed)),
		like(7, 9, func(r *run.Run) { r.Billed = nil }),
		like(8, 0),
		like(9, 9, func(r *run.Run) { r.Request.Duration = 0 }),
		like(11, 9, func(r *run.Run) { r.Request.ServiceTier = provider.Flex }),
		like(12, 0, func(r *run.Run) { r.Request.ServiceTier = "default" }),
		like(10, 3, func(r *run.Run) { r.Deleted = noon }))
	got, err := d.Bills(ctx(), "runcomfy", "m", provider.BillKind{Resolution: "720p", Audio: true})
	must(t, err)
	day := noon.Format(time.DateOnly)
	same(t, got, []provider.Bill{{Amount: 3, Seconds: 5, Day: day}, {Amount: 2, Seconds: 5, Day: day}, {Amount: 1, Seconds: 5, Day: day}})
	for i := range 20 {
		add(t, d, like(20+i, provider.Money(100+i)))
	}
	got, err = d.Bills(ctx(), "runcomfy", "m", provider.BillKind{Resolution: "720p", Audio: true})
	must(t, err)
	if len(got) != provider.LearnFrom || got[0].Amount != 119 || got[9].Amount != 110 {
		t.Errorf("%v", got)
	}
	got, err = d.Bills(ctx(), "runcomfy", "m", provider.BillKind{Resolution: "720p"})
	must(t, err)
	same(t, got, []provider.Bill{{Amount: 9, Seconds: 5, Day: day}})
}

// Vendors price an input video apart, so its bills are learned apart.
func TestBillsWithAnInputVideoAreApart(t *testing.T) {
	d := MustOpen(t)
	for i, change := range []func(*provider.Request){
		func(*provider.Request) {}, func(r *provider.Request) { r.SourceVideo = "/a.mp4" },
		func(r *provider.Request) { r.ReferenceVideos = []string{"/b.mp4"} }, func(r *provider.Request) { r.References = []string{"/c.png"} },
	} {
		r := priced(i, noon.Add(time.Duration(i)*time.Minute), dollar, state(run.Succeeded), billed(provider.Money(100+i)))
		r.Request.Duration, r.Request.Resolution = 5, "720p"
		change(&r.Request)
		add(t, d, r)
	}
	for footage, want := range map[bool][]provider.Money{false: {103, 100}, true: {102, 101}} {
		of := provider.BillKind{Resolution: "720p", Footage: footage}
		got, err := d.Bills(ctx(), priced(0, noon, dollar).Provider, priced(0, noon, dollar).Model, of)
		must(t, err)
		var amounts []provider.Money
		for _, b := range got {
			amounts = append(amounts, b.Amount)
		}
		same(t, amounts, want)
	}
}

// An unreadable request does not affect the others.
func TestABrokenRequestIsNoBill(t *testing.T) {
	d := MustOpen(t)
	r := priced(1, noon, dollar, state(run.Succeeded), billed(dollar))
	add(t, d, r)
	_, err := d.SQL().Exec("UPDATE runs SET request = '{' WHERE id = ?", r.ID)
	must(t, err)
	got, err := d.Bills(ctx(), r.Provider, r.Model, provider.BillKindOf(r.Request))
	must(t, err)
	same(t, len(got), 0)
}
