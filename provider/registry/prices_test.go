package registry

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"dailies/provider"
)

// Every row of the price file for a model of ours is in the model's table, to the
// micro-dollar.
func TestTheTablesHoldThePriceFile(t *testing.T) {
	var file struct {
		Rows []struct {
			Vendor      string
			Models      []string
			Resolutions []string
			VideoInput  bool `json:"video_input"`
			Audio       *bool
			Unit        string
			Price       json.Number
			Currency    string
		}
	}
	b, err := os.ReadFile("../testdata/seedance-prices.json")
	if err == nil {
		err = json.Unmarshal(b, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	models := map[string]provider.Model{}
	ps, err := Providers(func(string) provider.Access { return provider.Access{} })
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ps {
		for _, m := range p.Models() {
			models[m.Key()] = m
		}
	}
	held := 0
	for _, row := range file.Rows {
		want, err := provider.ParseMoney(row.Price.String())
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range row.Models {
			m, ok := models[row.Vendor+"/"+id]
			if !ok || row.Currency != "USD" {
				continue
			}
			for _, resolution := range row.Resolutions {
				if !slices.Contains(m.AllResolutions(), resolution) {
					continue
				}
				u := provider.Use{Resolution: resolution, Ratio: "16:9", Seconds: 5, Audio: row.Audio == nil || *row.Audio}
				if row.VideoInput {
					u.Input = 5
				}
				p, ok := m.PriceOf(u)
				got := p.PerSecond
				if row.Unit == "mtok" && p.Tokens != nil {
					got = p.Tokens.PerMillion
				}
				if held++; !ok || got != want {
					t.Errorf("%s at %s: %+v, want %s a %s", m.Key(), resolution, p, want.Full(), row.Unit)
				}
			}
		}
	}
	if held < 3 {
		t.Errorf("only %d rows were compared", held)
	}
}
