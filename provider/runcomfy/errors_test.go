package runcomfy

import (
	"testing"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// TestCodesAreReadBeforeHTTP: all these come with the same HTTP status.
func TestCodesAreReadBeforeHTTP(t *testing.T) {
	for code, want := range map[string]provider.Kind{
		"400001": provider.KindModel, "400002": provider.KindBalance, "400004": provider.KindAuth, "400009": provider.KindInput,
		"401001": provider.KindAuth, "402001": provider.KindBalance, "403001": provider.KindAuth, "403003": provider.KindAuth,
		"404001": provider.KindNotFound, "404002": provider.KindNotFound, "422001": provider.KindInput, "429001": provider.KindRate,
		"500001": provider.KindProvider, "200000": "", "E12": "", "": "", "600001": "",
	} {
		if e := explain(code, "", vendorhttp.Value{}); e.Kind != want || e.Code != code {
			t.Errorf("%s: kind %q code %q, want %q", code, e.Kind, e.Code, want)
		}
	}
}

// TestWhatAnAnswerProves is the row of RunComfy in the table of proof rules: where nothing
// proves it, the run may exist and the user looks for it.
func TestWhatAnAnswerProves(t *testing.T) {
	const maybe, refused = provider.DeliveryUnknown, provider.Rejected
	for _, c := range []struct {
		status int
		code   string
		taken  provider.Delivery
	}{
		{401, "", refused}, {402, "", refused}, {403, "", refused}, {403, "403001", refused}, {404, "", refused},
		{400, "400001", refused}, {400, "400002", refused}, {400, "400004", refused}, {422, "422001", refused}, {413, "400001", refused},
		{400, "", maybe}, {400, "400009", maybe}, {413, "", maybe}, {422, "", maybe}, {422, "E12", maybe}, {405, "", maybe}, {408, "", maybe},
		{409, "", maybe}, {409, "400001", maybe}, {429, "", maybe}, {429, "400002", maybe}, {499, "", maybe},
		{500, "", maybe}, {500, "400002", maybe}, {502, "", maybe}, {503, "", maybe}, {504, "", maybe},
		{301, "", maybe}, {307, "", maybe}, {308, "", maybe}, {200, "", maybe},
		{200, "400002", refused}, {200, "400004", refused}, {200, "403001", refused}, {200, "422001", refused},
		{200, "400009", maybe}, {200, "500001", maybe}, {200, "E12", maybe}, {0, "", maybe},
	} {
		if r := proof().Of(c.status, c.code); r.Proves != c.taken || r.Repeat {
			t.Errorf("%d %q: %q, repeat %v; want %q, never repeated", c.status, c.code, r.Proves, r.Repeat, c.taken)
		}
	}
}
