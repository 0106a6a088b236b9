package run

import (
	"slices"
	"testing"
)

func TestTakesAreChosenByTheirNumbers(t *testing.T) {
	takes := []Run{{ID: "a", Take: 1}, {ID: "b", Take: 2}, {ID: "d", Take: 4}, {ID: "i", Take: 9}}
	for text, want := range map[string][]int{
		"2": {2}, "t09, 1": {1, 9}, "2-4": {2, 4}, "1–2; 2 T2": {1, 2}, " 1-9 ": {1, 2, 4, 9},
		"": nil, "3": nil, "2, 3": nil, "4-2": nil, "-2": nil, "2-": nil, "two": nil, "0": nil, "5-8": nil, "2-99999999999999999999": nil,
	} {
		chosen, err := ChooseTakes(text, takes)
		var got []int
		for _, r := range chosen {
			got = append(got, r.Take)
		}
		if !slices.Equal(got, want) || (err == nil) != (want != nil) {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
}
