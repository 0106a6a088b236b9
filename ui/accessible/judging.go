package accessible

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"dailies/provider/run"
)

// take names the shot of a run and its number there: "S010 take 3".
func take(r run.Run) string {
	if r.Shot == "" || r.Take == 0 {
		return ""
	}
	return fmt.Sprintf("%s take %d", r.Shot, r.Take)
}

// judgement says whether a run is picked or rejected, and its rating.
func judgement(r run.Run) string {
	var parts []string
	switch {
	case r.Pick:
		parts = append(parts, "picked")
	case r.Rejected:
		parts = append(parts, "rejected")
	}
	if r.Rating > 0 {
		parts = append(parts, fmt.Sprintf("rated %d of %d", r.Rating, run.MaxRating))
	}
	return strings.Join(parts, ", ")
}

// wanted says which part of the video is kept by its in and out points.
func wanted(r run.Run) string {
	at := func(t time.Duration) string { return strconv.FormatFloat(t.Seconds(), 'f', 2, 64) }
	switch {
	case r.In > 0 && r.Out > 0:
		return "from " + at(r.In) + " to " + at(r.Out) + " seconds"
	case r.In > 0:
		return "from " + at(r.In) + " seconds to the end"
	case r.Out > 0:
		return "from the beginning to " + at(r.Out) + " seconds"
	}
	return ""
}

// described describes a saved video: its size, its length.
func described(r run.Run) string {
	var parts []string
	if v := r.Video; v.Width > 0 && v.Height > 0 {
		parts = append(parts, fmt.Sprintf("%d by %d pixels", v.Width, v.Height))
	}
	if r.Video.Seconds > 0 {
		parts = append(parts, strconv.FormatFloat(r.Video.Seconds, 'f', -1, 64)+" seconds")
	}
	return strings.Join(parts, ", ")
}

// judging returns the actions that judge a run which has a video.
func (s *session) judging(r run.Run) []option {
	change := func(label string, m run.AnnotationEdit, says string) option {
		return option{label, func() error {
			if err := s.History.Annotate(s.ctx, m, r.ID); err != nil {
				return err
			}
			s.say("%s", says)
			return nil
		}}
	}
	pick, reject := !r.Pick, !r.Rejected
	words := map[bool][2]string{true: {"pick it", "reject it"}, false: {"remove the pick", "remove the rejection"}}
	return []option{
		change(words[pick][0], run.AnnotationEdit{Pick: &pick}, map[bool]string{true: "Picked.", false: "The pick is removed."}[pick]),
		change(words[reject][1], run.AnnotationEdit{Rejected: &reject}, map[bool]string{true: "Rejected.", false: "The rejection is removed."}[reject]),
		{"rate it", func() error { return s.rate(r) }},
	}
}

// rate asks for a rating.
func (s *session) rate(r run.Run) error {
	n, err := s.pick(run.MaxRating, 0, "A rating from 1 to %d, where %d is best, or enter for none:", run.MaxRating, run.MaxRating)
	if err != nil {
		return err
	}
	if err := s.History.Annotate(s.ctx, run.AnnotationEdit{Rating: &n}, r.ID); err != nil {
		return err
	}
	if n == 0 {
		s.say("The rating is removed.")
	} else {
		s.say("Rated %d of %d.", n, run.MaxRating)
	}
	return nil
}
