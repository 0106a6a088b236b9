package registry

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"dailies/provider"
)

// priceRow is a row of the price file.
type priceRow struct {
	Vendor      string
	Models      []string
	Resolutions []string
	VideoInput  bool `json:"video_input"`
	Audio       *bool
	Unit        string
	Price       json.Number
	Flex        json.Number `json:"flex_price"`
	Currency    string
}

type priceFile struct {
	Rows    []priceRow
	Goldens []struct {
		Case string
		USD  json.Number
	}
}

func readPriceFile(t *testing.T) (file priceFile) {
	t.Helper()
	b, err := os.ReadFile("../testdata/seedance-prices.json")
	if err == nil {
		err = json.Unmarshal(b, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// allModels are the models of the adapters.
func allModels(t *testing.T) (all []provider.Model) {
	t.Helper()
	ps, err := Providers(func(string) provider.Access { return provider.Access{} })
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ps {
		all = append(all, p.Models()...)
	}
	return all
}

// isFor reports whether the row is for a model of ours: by the vendor's id or, where one
// id of the vendor is several models, by that id and a slash.
func (row priceRow) isFor(m provider.Model) bool {
	takes := func(f provider.Field) bool { return m.Options[f].Requirement != provider.Unsupported }
	needs := m.Options[provider.FieldSourceVideo].Requirement == provider.Required
	for _, id := range row.Models {
		key := row.Vendor + "/" + id
		switch {
		case m.Key() == key:
			return true
		case !strings.HasPrefix(m.Key(), key+"/"):
		case row.VideoInput:
			return needs || takes(provider.FieldReferenceVideos)
		default:
			return !needs && (row.Audio == nil || *row.Audio || m.Audio)
		}
	}
	return false
}

// rate is what a row of the model's table says of a use, in the unit of the price file.
func rate(m provider.Model, u provider.Use, unit string) provider.Money {
	p, _ := m.PriceOf(u)
	if unit == "mtok" && p.Tokens != nil {
		return p.Tokens.PerMillion
	}
	return p.PerSecond
}

// Every row of the price file for a model of ours stands in the model's table, to the
// micro-dollar.
func TestTheTablesHoldThePriceFile(t *testing.T) {
	models, held, flex := allModels(t), map[string]int{}, 0
	for _, row := range readPriceFile(t).Rows {
		want, err := provider.ParseMoney(row.Price.String())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range models {
			if !row.isFor(m) || row.Currency != "USD" {
				continue
			}
			for _, resolution := range m.AllResolutions() {
				if !slices.Contains(row.Resolutions, resolution) {
					continue
				}
				u := provider.Use{Resolution: resolution, Ratio: "16:9", Seconds: 5, Audio: row.Audio == nil || *row.Audio}
				if row.VideoInput {
					u.Input = 5
				}
				held[row.Vendor]++
				if got := rate(m, u, row.Unit); got != want {
					t.Errorf("%s at %s: %s, want %s a %s", m.Key(), resolution, got.Full(), want.Full(), row.Unit)
				}
				if row.Flex == "" {
					continue
				}
				flex++
				u.Flex = true
				if got := rate(m, u, row.Unit); got.Decimal() != row.Flex.String() {
					t.Errorf("%s at %s, flex: %s, want %s a %s", m.Key(), resolution, got.Full(), row.Flex, row.Unit)
				}
			}
		}
	}
	for vendor, least := range map[string]int{"ark": 60, "fal": 40, "runflow": 3} {
		if held[vendor] < least {
			t.Errorf("only %d rows of %s were compared", held[vendor], vendor)
		}
	}
	if flex < 20 {
		t.Errorf("only %d prices of flex were compared", flex)
	}
}

// Every golden value of the file is what the model's table makes of that use, but for
// one: a bill, which is within the estimate.
func TestTheTablesMakeTheGoldenValues(t *testing.T) {
	const two, five = "ark/dreamina-seedance-2-0-260128/", "ark/dreamina-seedance-2-5-260628/"
	const text, image, reference, extend = "text-to-video", "image-to-video", "reference-to-video", "extend"
	uses := map[string]struct {
		model, resolution string
		seconds, input    int
	}{
		"ark 2.0 480p 5 s": {two + text, "480p", 5, 0}, "ark 2.0 720p 5 s": {two + image, "720p", 5, 0},
		"ark 2.0 1080p 5 s": {two + reference, "1080p", 5, 0}, "ark 2.0 4k 5 s": {two + text, "4k", 5, 0},
		"ark 2.5 480p 5 s": {five + text, "480p", 5, 0}, "ark 2.5 720p 5 s": {five + image, "720p", 5, 0},
		"ark 2.5 1080p 5 s":          {five + "draft-to-video", "1080p", 5, 0},
		"ark fast 720p 5 s":          {"ark/dreamina-seedance-2-0-fast-260128/" + text, "720p", 5, 0},
		"ark mini 720p 5 s":          {"ark/dreamina-seedance-2-0-mini-260615/" + text, "720p", 5, 0},
		"ark 1.5 pro 720p 5 s audio": {"ark/seedance-1-5-pro-251215/" + text, "720p", 5, 0},
		"ark 1.0 pro 720p 5 s":       {"ark/seedance-1-0-pro-250528/" + image, "720p", 5, 0},
		"ark 1.0 pro fast 1080p 5 s": {"ark/seedance-1-0-pro-fast-251015/" + text, "1080p", 5, 0},
		"fal 2.0 i2v 720p 5 s":       {"fal/bytedance/seedance-2.0/" + image, "720p", 5, 0},
		"fal 2.0 4k 5 s":             {"fal/bytedance/seedance-2.0/" + text, "4k", 5, 0},
		"fal 2.5 720p 5 s":           {"fal/bytedance/seedance-2.5/" + text, "720p", 5, 0},
		"fal 2.5 1080p 5 s":          {"fal/bytedance/seedance-2.5/" + image, "1080p", 5, 0},

		"ark 2.5 720p 5 s + 4 s video (9 counted s)":                              {five + reference, "720p", 5, 4},
		"ark 2.5 720p 5 s + 30 s video":                                           {five + extend, "720p", 5, 30},
		"ark 2.5 1080p 5 s + 3 s video (9 counted s)":                             {five + reference, "1080p", 5, 3},
		"fal 2.5 480p 4 s draft, observed bill: 97 frames of 854x480, rounded up": {"fal/bytedance/seedance-2.5/" + text, "480p", 4, 0},
	}
	models := map[string]provider.Model{}
	for _, m := range allModels(t) {
		models[m.Key()] = m
	}
	goldens := readPriceFile(t).Goldens
	if len(goldens) != len(uses) {
		t.Errorf("%d golden values, %d uses", len(goldens), len(uses))
	}
	for _, g := range goldens {
		c := uses[g.Case]
		e := models[c.model].EstimateUse(provider.Use{Resolution: c.resolution, Ratio: "16:9", Seconds: c.seconds, Input: c.input, Audio: true})
		want, err := provider.ParseMoney(g.USD.String())
		bill := strings.Contains(g.Case, "observed bill")
		if err != nil || !e.Known || e.High < want || e.Low > want || !bill && e.Low != want {
			t.Errorf("%s: %s to %s, want %s", g.Case, e.Low.Full(), e.High.Full(), g.USD)
		}
	}
}
