package evolink

import (
	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// creditsPerDollar is the rate in the vendor's clients.
const creditsPerDollar = 68

// dollars converts credits to dollars, rounded half up to micro-dollars; nil if there are none.
func dollars(credits vendorhttp.Text) *provider.Money {
	micro := credits.Money() // millionths of a credit
	if micro == nil {
		return nil
	}
	usd := (*micro + creditsPerDollar/2) / creditsPerDollar
	return &usd
}

// withTask adds the fields that only a task object has: estimated total time, reserved amount,
// bill and refund.
func withTask(r provider.Report, task vendorhttp.Value) provider.Report {
	r.ETA = task.Field("task_info").Field("estimated_time").Whole(1, 1e6)
	usage, billing := task.Field("usage"), task.Field("billing")
	hold := usage.Field("credits_reserved").Text()
	if hold == "" {
		hold = billing.Field("reserved_credits").Text()
	}
	if n, ok := hold.Number(0, 1e12); ok && n > 0 {
		r.Reserved = string(hold) + " credits"
	}
	if r.Err != nil && r.Err.Code == "request_cancelled" {
		r.Status, r.Err = provider.StatusCancelled, nil
	}
	if !r.Status.Final() {
		return r
	}
	r.Billed = billed(usage, billing)
	switch {
	case refunded(billing):
		none := provider.Money(0)
		r.Charged, r.Billed = provider.ChargedNo, &none
	case billing.Field("charge_status").Text().Lower() == "charged" && billing.Field("refund_status").Text().Lower() != "completed":
		r.Charged = provider.ChargedYes
	case r.Status != provider.StatusSucceeded:
		r.Charged, r.Billed = provider.ChargedUnknown, nil // credits_used of a failed task may be the reserved amount
	}
	return r
}

// billed returns the charged amount: from the account if available, else from the task.
func billed(usage, billing vendorhttp.Value) *provider.Money {
	if m := dollars(billing.Field("charged_credits").Text()); m != nil && *m > 0 {
		return m
	}
	cost := usage.Field("cost")
	if m := cost.Field("usd").Text().Money(); m != nil {
		return m
	}
	for _, credits := range []vendorhttp.Text{cost.Field("credits").Text(), usage.Field("credits_used").Text()} {
		if m := dollars(credits); m != nil {
			return m
		}
	}
	return nil
}

// refunded reports whether the whole reserved amount was returned. The status failed or
// cancelled alone does not prove that; all of billing must (evolink-cli).
func refunded(billing vendorhttp.Value) bool {
	word := func(name string) string { return billing.Field(name).Text().Lower() }
	held, ok := billing.Field("reserved_credits").Text().Number(0, 1e12)
	back, ok2 := billing.Field("refunded_credits").Text().Number(0, 1e12)
	return ok && ok2 && held > 0 && back == held && word("refund_scope") == "account_balance" && word("refund_status") == "completed" &&
		word("charge_status") == "released" && !billing.Field("refunded_at").Time().IsZero()
}
