package provider

import "testing"

func TestTheFirstRuleThatMatchesCounts(t *testing.T) {
	p := Proof{
		{From: 429, Codes: []string{"RequestBurstTooFast"}, Proves: Refused, Repeat: true},
		{From: 429},
		{From: 400, To: 499, Proves: Refused},
	}
	for _, c := range []struct {
		status int
		code   string
		taken  Taken
		repeat bool
	}{
		{429, "RequestBurstTooFast", Refused, true},
		{429, "REQUESTBURSTTOOFAST", Refused, true},
		{429, "QuotaExceeded", MaybeTaken, false},
		{429, "", MaybeTaken, false},
		{400, "", Refused, false},
		{499, "x", Refused, false},
		{399, "", MaybeTaken, false},
		{500, "", MaybeTaken, false},
		{200, "RequestBurstTooFast", MaybeTaken, false},
		{0, "", MaybeTaken, false},
	} {
		if r := p.Of(c.status, c.code); r.Proves != c.taken || r.Repeat != c.repeat {
			t.Errorf("%d %q proves %q, repeat %v; want %q, %v", c.status, c.code, r.Proves, r.Repeat, c.taken, c.repeat)
		}
	}
	if r := Proof(nil).Of(400, ""); r.Proves != MaybeTaken || r.Repeat {
		t.Errorf("no rules prove %+v", r)
	}
}
