package provider

import "testing"

func TestTheFirstRuleThatMatchesCounts(t *testing.T) {
	p := Proof{
		{From: 429, Codes: []string{"RequestBurstTooFast"}, Proves: Rejected, Repeat: true},
		{From: 429},
		{From: 400, To: 499, Proves: Rejected},
	}
	for _, c := range []struct {
		status int
		code   string
		taken  Delivery
		repeat bool
	}{
		{429, "RequestBurstTooFast", Rejected, true},
		{429, "REQUESTBURSTTOOFAST", Rejected, true},
		{429, "QuotaExceeded", DeliveryUnknown, false},
		{429, "", DeliveryUnknown, false},
		{400, "", Rejected, false},
		{499, "x", Rejected, false},
		{399, "", DeliveryUnknown, false},
		{500, "", DeliveryUnknown, false},
		{200, "RequestBurstTooFast", DeliveryUnknown, false},
		{0, "", DeliveryUnknown, false},
	} {
		if r := p.Of(c.status, c.code); r.Proves != c.taken || r.Repeat != c.repeat {
			t.Errorf("%d %q proves %q, repeat %v; want %q, %v", c.status, c.code, r.Proves, r.Repeat, c.taken, c.repeat)
		}
	}
	if r := Proof(nil).Of(400, ""); r.Proves != DeliveryUnknown || r.Repeat {
		t.Errorf("no rules prove %+v", r)
	}
}
