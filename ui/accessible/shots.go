package accessible

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dailies/provider/run"
	"dailies/ui/theme"
)

// chooseShot lists the shots, a page at a time, and asks for one; ok is false if the user chooses none.
func (s *session) chooseShot(what string) (shot run.ShotTotals, ok bool, err error) {
	all, err := s.History.Shots(s.ctx, "*")
	if err != nil {
		return shot, false, err
	}
	if len(all) == 0 {
		s.say("There are no shots yet. Each new request begins one.")
		return shot, false, nil
	}
	shown := 0
	for more := true; ; {
		for ; more && shown < len(all); shown++ {
			s.say("%d. %s", shown+1, shotLine(all[shown]))
			if (shown+1)%pageSize == 0 {
				shown++
				break
			}
		}
		answer, err := s.ask("%s A number or a code, m for more; or enter to go back:", what)
		if err != nil || answer == "" {
			return shot, false, err
		}
		more = strings.EqualFold(answer, "m")
		if more && shown == len(all) {
			s.say("No more shots.")
		}
		if i := shotNamed(all, answer); i >= 0 {
			return all[i], true, nil
		} else if !more {
			s.say("There is no shot \"%s\".", answer)
		}
	}
}

// shotNamed returns the index of the shot with a number in the list or a code, or -1.
func shotNamed(all []run.ShotTotals, answer string) int {
	if n, err := strconv.Atoi(answer); err == nil && n >= 1 && n <= len(all) {
		return n - 1
	}
	return slices.IndexFunc(all, func(t run.ShotTotals) bool { return strings.EqualFold(t.Code, answer) })
}

// shotLine describes a shot in one sentence.
func shotLine(t run.ShotTotals) string {
	parts := []string{count(t.Total(), "take")}
	if n := t.Takes[run.Succeeded]; n > 0 && n < t.Total() {
		parts = append(parts, fmt.Sprintf("%d done", n))
	}
	if t.Picks > 0 {
		parts = append(parts, count(t.Picks, "pick"))
	}
	if t.Rejected > 0 {
		parts = append(parts, fmt.Sprintf("%d rejected", t.Rejected))
	}
	if t.Best > 0 {
		parts = append(parts, fmt.Sprintf("the best rated %d of %d", t.Best, run.MaxRating))
	}
	if t.Spent > 0 {
		parts = append(parts, theme.Dollars(t.Spent)+" spent")
	}
	name := phrase("%s %s", t.Code, t.Name)
	if t.Project != "" {
		name += phrase(", project %s", t.Project)
	}
	return strings.TrimSpace(name) + ": " + strings.Join(parts, ", ") + "."
}

// shots lists the shots, then the takes of one, and describes a take with its actions.
func (s *session) shots() error {
	shot, ok, err := s.chooseShot("The takes of which shot?")
	if err != nil || !ok {
		return err
	}
	for {
		takes, err := s.History.Takes(s.ctx, shot.Code)
		if err != nil {
			return err
		}
		if len(takes) == 0 {
			s.say("The shot %s has no takes.", shot.Code)
			return nil
		}
		for _, r := range takes {
			s.say("%s", s.takeLine(r))
		}
		answer, err := s.ask("The number of a take to hear about it, judge it or open it; or enter to go back:")
		if err != nil || answer == "" {
			return err
		}
		n, _ := strconv.Atoi(answer)
		i := slices.IndexFunc(takes, func(r run.Run) bool { return r.Take == n })
		if i < 0 {
			s.say("The shot %s has no take \"%s\".", shot.Code, answer)
			continue
		}
		if err := s.about(takes[i]); err != nil {
			return err
		}
	}
}

// takeLine describes a take of a shot in one sentence.
func (s *session) takeLine(r run.Run) string {
	line := phrase("Take %d: %s", r.Take, s.state(r))
	if j := judgement(r); j != "" {
		line += ", " + j
	}
	line += phrase(". %s, %s, %s", s.model(r), length(r.Request.Duration), price(r))
	if seed := r.Seed; seed != nil {
		line += fmt.Sprintf(", seed %d", *seed)
	}
	if r.Note != "" {
		line += phrase(". Note: %s", r.Note)
	}
	return line + "."
}
