package fuzzy

import (
	"slices"
	"testing"
)

func TestSearch(t *testing.T) {
	texts := []string{
		"runflow seedance 2.0 image to video",
		"runflow seedance 2.0 fast text to video",
		"runcomfy seedance 1.0 pro older endpoint",
		"aihubmax seedance 2.0 fast",
	}
	for _, c := range []struct {
		query string
		want  []int
	}{
		{"", []int{0, 1, 2, 3}},
		{"fast", []int{1, 3}},
		{"FAST aih", []int{3}},
		{"pro", []int{2}},
		{"rf img", []int{0}},
		{"2.0", []int{0, 1, 3}},
		{"flow", []int{0, 1}},
		{"nothing like it", nil},
		{"hub", []int{3}},
		{"sd1", []int{2}},
		{"comf", []int{2}},
		{"rvideo", nil}, // its letters stand too far from each other
		{"comfy", []int{2}},
		{"to", []int{0, 1}},
		{"video image", []int{0}},
	} {
		if got := Search(c.query, texts); !slices.Equal(got, c.want) {
			t.Errorf("Search(%q) = %v, want %v", c.query, got, c.want)
		}
	}
}

func TestSearchPutsBeginningsOfWordsFirst(t *testing.T) {
	got := Search("fa", []string{"f and a", "alfa", "so fast"})
	if want := []int{2, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
