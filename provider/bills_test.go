package provider

import (
	"slices"
	"testing"
)

func TestLearn(t *testing.T) {
	bill := func(amount Money, seconds int) Bill { return Bill{amount, seconds, "2026-11-02"} }
	for _, c := range []struct {
		what  string
		bills []Bill
		want  Money
		n     int
	}{
		{"one", []Bill{bill(1_512_000, 5)}, 302_400, 1},
		{"the middle of three", []Bill{bill(500_000, 5), bill(5_000_000, 5), bill(600_000, 5)}, 120_000, 3},
		{"between the two in the middle, half up", []Bill{bill(1, 1), bill(4, 1)}, 3, 2},
		{"by the second, half up", []Bill{bill(5, 2)}, 3, 1},
		{"what cost nothing, or has no length, says nothing", []Bill{bill(0, 5), bill(7, 0), bill(10, 5)}, 2, 1},
		{"the newest ten", append(slices.Repeat([]Bill{bill(10, 5)}, 10), slices.Repeat([]Bill{bill(900, 5)}, 90)...), 2, 10},
	} {
		l, ok := Learn(BillKind{Resolution: "720p", Audio: true}, c.bills)
		if !ok || l.PerSecond != c.want || l.Bills != c.n || l.Resolution != "720p" || !l.Audio || l.AsOf != "2026-11-02" {
			t.Errorf("%s: %+v", c.what, l)
		}
	}
	if l, ok := Learn(BillKind{Resolution: "720p", Audio: true}, []Bill{{0, 5, ""}}); ok {
		t.Errorf("%+v", l)
	}
}

// The order of sources: a price of one's own, the vendor's, one's own bills; and when
// the bills go first.
func TestWithBills(t *testing.T) {
	table := Price{Resolution: "720p", PerSecond: 300_000, Source: "a page"}
	live := Price{Resolution: "720p", PerSecond: 310_000, Kind: PriceLive, Source: "a call"}
	own := Price{Resolution: "720p", PerSecond: 1, Kind: PriceConfig, Source: "your config"}
	base, doubt := live, live
	base.Base, doubt.Doubt = true, "unit unsure"
	learned := func(n int, perSecond Money) Learned {
		return Learned{BillKind: BillKind{Resolution: "720p", Audio: true}, PerSecond: perSecond, Bills: n}
	}
	for _, c := range []struct {
		what   string
		prices []Price
		l      Learned
		want   string
		caps   Money // 0 = refused
	}{
		{"nothing else is known", nil, learned(3, 200_000), "~$1.00 (3 bills)", 1_000_000},
		{"one bill is better than none", nil, learned(1, 200_000), "~$1.00 (1 bill)", 1_000_000},
		{"a table goes before bills", []Price{table}, learned(4, 200_000), "$1.50", 1_500_000},
		{"until five of them differ by more than a tenth", []Price{table}, learned(5, 200_000), "~$1.00 (5 bills)", 1_000_000},
		{"dearer ones too", []Price{table}, learned(5, 331_000), "~$1.66 (5 bills)", 1_655_000},
		{"a tenth is not more than a tenth", []Price{table}, learned(9, 330_000), "$1.50", 1_500_000},
		{"a tenth less neither", []Price{table}, learned(9, 270_000), "$1.50", 1_500_000},
		{"live before the table", []Price{live, table}, learned(4, 200_000), "$1.55", 1_550_000},
		{"the config before all", []Price{own, live, table}, learned(10, 900_000), "$0.000005", 5},
		{"a base price says less than bills", []Price{base}, learned(1, 400_000), "~$2.00 (1 bill)", 2_000_000},
		{"a unit in doubt counts double", []Price{doubt}, learned(2, 310_000), "$1.55", 3_100_000},
		{"until three bills agree", []Price{doubt}, learned(3, 310_000), "$1.55", 1_550_000},
		{"or say something else", []Price{doubt}, learned(3, 31_000), "~$0.16 (3 bills)", 155_000},
		{"bills of another resolution say nothing", []Price{}, Learned{BillKind: BillKind{Resolution: "480p", Audio: true}, PerSecond: 1, Bills: 9}, "unpriced", 0},
		{"nor those without sound", []Price{}, Learned{BillKind: BillKind{Resolution: "720p"}, PerSecond: 1, Bills: 9}, "unpriced", 0},
		{"a flat price is not compared", []Price{{PerVideo: 700_000, Source: "a page"}}, learned(9, 1), "$0.70", 700_000},
	} {
		m := full()
		m.Prices = c.prices
		r := m.Defaults()
		r.Resolution, r.Duration, r.Audio = "720p", 5, true
		e := m.WithBills(c.l).Estimate(r)
		if caps, known := e.ForCaps(); e.String() != c.want || caps != c.caps || known != (c.caps > 0) {
			t.Errorf("%s: %s, counts %s (%v); want %s, %s", c.what, e, caps, known, c.want, c.caps)
		}
		if len(m.Prices) != len(c.prices) {
			t.Errorf("%s: the model itself was changed", c.what)
		}
	}
}

func TestOverruled(t *testing.T) {
	m := full()
	m.Prices = []Price{{Resolution: "720p", PerSecond: 300_000, Source: "a page"}}
	learned := Learned{BillKind: BillKind{Resolution: "720p", Audio: true}, PerSecond: 400_000, Bills: 5}
	got := m.WithBills(learned).Overruled()
	if len(got) != 1 || got[0].Off != 33 || got[0].Own.Bills != 5 || got[0].Table.PerSecond != 300_000 {
		t.Errorf("%+v", got)
	}
	learned.PerSecond = 100_000
	if got = m.WithBills(learned).Overruled(); len(got) != 1 || got[0].Off != -66 {
		t.Errorf("%+v", got)
	}
	learned.Bills = 4
	if got = m.WithBills(learned).Overruled(); len(got) != 0 {
		t.Errorf("four bills overrule nothing: %+v", got)
	}
	m.Prices[0].Base, learned.Bills = true, 9
	if got = m.WithBills(learned).Overruled(); len(got) != 0 {
		t.Errorf("a base price is not wrong: %+v", got)
	}
	m.Prices = nil
	if got = m.WithBills(learned).Overruled(); len(got) != 0 {
		t.Errorf("nothing was there: %+v", got)
	}
}

func TestBillsOfAnInputVideoSayNothingOfOthers(t *testing.T) {
	m := full()
	m.Options[FieldReferenceVideos] = Limits{Requirement: Optional, Max: 3}
	m.Prices = nil
	m = m.WithBills(Learned{BillKind: BillKind{Resolution: "720p", Footage: true}, PerSecond: 300_000, Bills: 4})
	r := m.Defaults()
	r.Resolution, r.Duration, r.Audio = "720p", 5, false
	with := r
	with.ReferenceVideos = []string{"https://h.test/v.mp4"}
	if a, b := m.Estimate(r), m.Estimate(with); a.Known || b.String() != "~$1.50 (4 bills)" {
		t.Errorf("without %s, with %s", a, b)
	}
	both := 0
	for _, k := range m.BillKinds() {
		if k.Resolution == "720p" && !k.Audio {
			both++
		}
	}
	if both != 2 {
		t.Errorf("%d kinds at 720p", both)
	}
}
