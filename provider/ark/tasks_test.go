package ark

import (
	"slices"
	"testing"

	"dailies/provider"
	"dailies/provider/providertest"
	"dailies/provider/vendorhttp"
)

const erase = "DELETE " + tasks + "/cgt-1"

// TestCancelIsSentOnlyToWhatWaits: the same call erases a task that has ended.
func TestCancelIsSentOnlyToWhatWaits(t *testing.T) {
	for word, want := range map[string]provider.CancelResult{
		"running": provider.CancelTooLate, "succeeded": provider.CancelTooLate, "failed": provider.CancelTooLate, "expired": provider.CancelTooLate,
		"cancelled": provider.CancelAccepted, "archived": provider.CancelTooLate,
	} {
		v, p := start(t, map[string]answer{look: {Body: `{"id":"cgt-1","status":"` + word + `"}`}, erase: {Status: 204}})
		got, err := p.Cancel(t.Context(), "cgt-1")
		if err != nil || got != want || slices.Contains(v.Asked, erase) {
			t.Errorf("%s: %q %v, asked %q", word, got, err, v.Asked)
		}
	}
	v, p := start(t, map[string]answer{look: {Status: 503, Body: `{}`}, erase: {Status: 204}})
	if _, err := p.Cancel(t.Context(), "cgt-1"); err == nil || slices.Contains(v.Asked, erase) {
		t.Errorf("a look that failed: %v, asked %q", err, v.Asked)
	}
}

// TestWhatTheLookAfterACancelSays: only the poll after a cancel call proves anything.
func TestWhatTheLookAfterACancelSays(t *testing.T) {
	waiting := answer{Body: `{"id":"cgt-1","status":"queued"}`}
	for name, c := range map[string]struct {
		erase, after answer
		want         provider.CancelResult
		kind         provider.Kind
	}{
		"it is cancelled":                  {answer{Status: 204}, answer{Body: `{"id":"cgt-1","status":"cancelled"}`}, provider.CancelAccepted, ""},
		"it began in between":              {answer{Status: 400, Body: `{"error":{"code":"InvalidParameter","message":"running"}}`}, answer{Body: `{"id":"cgt-1","status":"running"}`}, provider.CancelTooLate, ""},
		"it ended in between and is gone":  {answer{Status: 204}, answer{Status: 404, Body: `{}`}, provider.CancelTooLate, ""},
		"it may not be cancelled":          {answer{Status: 403, Body: `{"error":{"code":"AccessDenied","message":"no"}}`}, waiting, "", provider.KindAuth},
		"the look after it finds no words": {answer{Status: 204}, answer{Status: 503, Body: `{}`}, "", provider.KindProvider},
	} {
		v := providertest.StartVendor(t, map[string]answer{look: waiting, erase: c.erase})
		v.After(erase, map[string]answer{look: c.after})
		p, err := New(v.URL, provider.NewSecret(testKey), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := p.Cancel(t.Context(), "cgt-1")
		if got != c.want || provider.KindOf(err) != c.kind && (err != nil || c.kind != "") || len(v.Asked) != 3 || v.Asked[1] != erase {
			t.Errorf("%s: %q %v, asked %q", name, got, err, v.Asked)
		}
	}
}

const failedItem = `{"id":"cgt-1","model":"dreamina-seedance-2-0-260128","status":"failed","failure_reason":{"code":"OutputVideoSensitiveContentDetected","message":"no"},` +
	`"created_at":1779348818,"updated_at":1779348874,"resolution":"720p","ratio":"16:9","duration":5,"safety_identifier":"dailies-01ABC","usage":{"completion_tokens":0,"total_tokens":0}}`

func TestFindGoesByTheSafetyIdentifier(t *testing.T) {
	call := "GET " + tasks + "?filter.service_tier=default&page_num=1&page_size=500"
	v, p := start(t, map[string]answer{call: {Body: `{"total":2,"items":[{"id":"cgt-2","status":"queued","safety_identifier":"01ABC"},` + failedItem + `]}`}})
	r, found, err := p.Find(t.Context(), "01ABC")
	if err != nil || !found || r.Job != "cgt-1" || r.Status != provider.StatusFailed || r.Err.Kind != provider.KindModeration {
		t.Errorf("%+v %v %v", r, found, err)
	}
	if _, found, err := p.Find(t.Context(), ""); found || err != nil {
		t.Errorf("found without a reference: %v", err)
	}
	if len(v.Asked) != 2 {
		t.Errorf("more than one call each: %q", v.Asked)
	}
}

func TestListGoesThroughBothTiers(t *testing.T) {
	page := func(tier, number string) string {
		return "GET " + tasks + "?filter.service_tier=" + tier + "&page_num=" + number + "&page_size=1"
	}
	_, p := start(t, map[string]answer{
		page("default", "1"): {Body: `{"total":2,"items":[` + failedItem + `]}`},
		page("default", "2"): {Body: `{"total":"2","items":[{"id":"cgt-0","status":"running"}]}`},
		page("flex", "1"):    {Body: `{"total":0,"items":[]}`},
	})
	var jobs []provider.ListedJob
	cursor, pages := "", 0
	for more := true; more; more = cursor != "" {
		got, err := p.List(t.Context(), cursor, 1)
		if pages++; err != nil || pages > 3 {
			t.Fatalf("page %d: %v", pages, err)
		}
		jobs, cursor = append(jobs, got.Jobs...), got.Next
	}
	if pages != 3 || len(jobs) != 2 {
		t.Fatalf("%d pages, %+v", pages, jobs)
	}
	l := jobs[0]
	if l.Ref != "01ABC" || l.Request.Resolution != "720p" || l.Request.Duration != 5 || l.Created.Unix() != 1779348818 || l.Finished.Unix() != 1779348874 {
		t.Errorf("%+v", l)
	}
}

// TestWhatAnAnswerProves is the row of Ark in the table of proof rules.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	for _, c := range []struct {
		status int
		code   string
		taken  provider.Delivery
		repeat bool
	}{
		{400, "InvalidParameter", refused, false}, {401, "AuthenticationError", refused, false}, {403, "AccountOverdueError", refused, false},
		{404, "ModelNotOpen", refused, false}, {413, "", refused, false}, {422, "", refused, false}, {400, "", refused, false},
		{429, "RateLimitExceeded.EndpointRPMExceeded", refused, true}, {429, "RequestBurstTooFast", refused, true}, {429, "serveroverloaded", refused, true},
		{429, "QuotaExceeded", refused, false}, {429, "SetLimitExceeded", refused, false}, {429, "", maybe, false}, {429, "SomethingNew", maybe, false},
		{402, "", maybe, false}, {405, "", maybe, false}, {408, "", maybe, false}, {409, "", maybe, false}, {499, "", maybe, false},
		{500, "InternalServiceError", maybe, false}, {502, "", maybe, false}, {503, "ServerOverloaded", maybe, false}, {504, "", maybe, false},
		{200, "", maybe, false}, {301, "", maybe, false}, {307, "", maybe, false}, {0, "", maybe, false},
	} {
		if r := proof().Of(c.status, c.code); r.Proves != c.taken || r.Repeat != c.repeat {
			t.Errorf("%d %q: %q, repeat %v; want %q, %v", c.status, c.code, r.Proves, r.Repeat, c.taken, c.repeat)
		}
	}
}

func TestWhatACodeMeans(t *testing.T) {
	for code, want := range map[string]provider.Kind{
		"AuthenticationError": provider.KindAuth, "AccountOverdueError": provider.KindBalance, "OperationDenied.ServiceOverdue": provider.KindBalance,
		"OperationDenied.ServiceNotOpen": provider.KindModel, "OperationDenied.PermissionDenied": provider.KindAuth, "ModelNotOpen": provider.KindModel,
		"InvalidEndpointOrModel.ModelIDAccessDisabled": provider.KindModel, "InvalidEndpoint.ClosedEndpoint": provider.KindModel, "SetLimitExceeded": provider.KindBalance,
		"QuotaExceeded": provider.KindRate, "MissingParameter.content": provider.KindInput, "InvalidImageURL.EmptyURL": provider.KindInput,
		"InternalServiceError": provider.KindProvider, "SomethingNew": "",
	} {
		if e := explain(code, "words. Request id: 02ab-c", vendorhttp.Value{}); e.Kind != want || e.Request != "02ab-c" || e.Message != "words." {
			t.Errorf("%s: %+v, want %q", code, e, want)
		}
	}
}

// TestCheckKey: a limit of Ark's own proves the key too, one of a proxy's does not.
func TestCheckKey(t *testing.T) {
	call := "GET " + tasks + "?filter.service_tier=default&page_num=1&page_size=1"
	for name, c := range map[string]struct {
		answer answer
		want   provider.Kind // "" = accepted
	}{
		"accepted":              {answer{Body: `{"total":0,"items":[]}`}, ""},
		"one too many a second": {answer{Status: 429, Body: `{"error":{"code":"AccountRateLimitExceeded","message":"slow"}}`}, ""},
		"a limit of a proxy's":  {answer{Status: 429, Body: `Too Many Requests`}, provider.KindRate},
		"a bad key":             {answer{Status: 401, Body: `{"error":{"code":"AuthenticationError","message":"no"}}`}, provider.KindAuth},
	} {
		_, p := start(t, map[string]answer{call: c.answer})
		if err := p.CheckKey(t.Context()); (err == nil) != (c.want == "") || err != nil && provider.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
