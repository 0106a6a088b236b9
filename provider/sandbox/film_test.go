package sandbox

import (
	"context"
	"image/color"
	"testing"
)

func smallStudio(t *testing.T) *renderer {
	t.Helper()
	b, err := openBook("")
	if err != nil {
		t.Fatal(err)
	}
	return newStudio(t.Context(), b, true)
}

func TestStudioKeepsAFewFilms(t *testing.T) {
	st := smallStudio(t)
	for seed := range int64(12) {
		if _, err := st.of(job{ID: "x", Provider: Runflow, Model: flowModel, Shot: clipSpec{Prompt: "Clouds", Ratio: "16:9", Seconds: 4, Seed: seed}}); err != nil {
			t.Fatal(err)
		}
	}
	if len(st.last) != 8 {
		t.Errorf("%d films are kept", len(st.last))
	}
}

func TestClosedStudioDropsItsFilm(t *testing.T) {
	st := smallStudio(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	st.quit = ctx
	if _, err := st.of(job{Shot: clipSpec{Ratio: "16:9", Seconds: 5}}); err == nil || len(st.last) != 0 {
		t.Errorf("error %v, %d films kept", err, len(st.last))
	}
}

// The picture that was uploaded is the one that the film begins with: with another
// one, and with none, it is another film.
func TestFilmBeginsWithTheUploadedPicture(t *testing.T) {
	r := newRig(t)
	seen := map[string]string{}
	for name, c := range map[string]color.RGBA{"red": {200, 0, 0, 255}, "blue": {0, 0, 200, 255}} {
		_, address := r.uploadToRunflow(painted(64, 36, c))
		film, err := r.renderer.of(job{Provider: Runflow, Shot: clipSpec{Start: address, Ratio: "16:9", Seconds: 4}})
		if err != nil {
			t.Fatal(err)
		}
		if other, ok := seen[hash(film)]; ok {
			t.Errorf("%s and %s give the same film", name, other)
		}
		seen[hash(film)] = name
		if img := r.jobs.picture(address); img == nil || color.RGBAModel.Convert(img.At(5, 5)) != c {
			t.Errorf("the %s picture is %v", name, img)
		}
	}
}
