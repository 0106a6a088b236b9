package runcomfy

import (
	"testing"

	"dailies/provider"
)

// TestCodesAreReadBeforeHTTP: all these come with the same HTTP status.
func TestCodesAreReadBeforeHTTP(t *testing.T) {
	for code, want := range map[string]provider.Kind{
		"400001": provider.KindModel, "400002": provider.KindBalance, "400004": provider.KindAuth, "400009": provider.KindInput,
		"401001": provider.KindAuth, "402001": provider.KindBalance, "403001": provider.KindAuth, "403003": provider.KindAuth,
		"404001": provider.KindNotFound, "404002": provider.KindNotFound, "422001": provider.KindInput, "429001": provider.KindRate,
		"500001": provider.KindProvider, "200000": "", "E12": "", "": "", "600001": "",
	} {
		if e := explain(400, []byte(`{"code":"`+code+`"}`)); e.Kind != want || e.Code != code {
			t.Errorf("%s: kind %q code %q, want %q", code, e.Kind, e.Code, want)
		}
	}
}

func TestOnlyADocumentedRefusalProvesThatNothingWasSpent(t *testing.T) {
	for code, want := range map[string]provider.Taken{
		"400001": provider.Refused, "400002": provider.Refused, "400004": provider.Refused, "403001": provider.Refused, "422001": provider.Refused,
		"400009": provider.MaybeTaken, "500001": provider.MaybeTaken, "E12": provider.MaybeTaken, "": provider.MaybeTaken, "0": provider.MaybeTaken,
	} {
		if got := taken(code); got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
}
