package accessible

import (
	"slices"
	"strings"

	"dailies/provider/run"
)

// handOver hands the films of a shot or a project over to an editor.
func (s *session) handOver() error {
	if s.Export == nil {
		s.say("Films cannot be handed over here.")
		return nil
	}
	shot, ok, err := s.chooseShot("Hand over the films of which shot?")
	if err != nil || !ok {
		return err
	}
	takes, err := s.History.Takes(s.ctx, shot.Code)
	if err != nil {
		return err
	}
	takes = slices.DeleteFunc(takes, func(r run.Run) bool { return r.Rejected })
	picks := slices.DeleteFunc(slices.Clone(takes), func(r run.Run) bool { return !r.Pick })
	switch {
	case len(takes) == 0:
		s.say("The shot %s has no takes but rejected ones.", shot.Code)
		return nil
	case len(picks) == 0:
		s.say("No take of %s is picked.", shot.Code)
		if yes, err := s.agree("Hand over all %d that are not rejected?", len(takes)); err != nil || !yes {
			return s.left(err)
		}
	case len(picks) < len(takes):
		n, err := s.pick(2, 1, "1 for the picks (%d), 2 for all takes that are not rejected (%d): [1]", len(picks), len(takes))
		if err != nil {
			return err
		}
		if n == 1 {
			takes = picks
		}
	}
	folder, err := s.askFolder()
	if err != nil {
		return err
	}
	return s.export(run.Export{Name: run.ExportName(takes, []run.ShotTotals{shot}), Folder: folder, Takes: takes, Formats: run.ExportFormats()})
}

// askFolder asks for the folder that films are handed over to.
func (s *session) askFolder() (string, error) {
	for {
		answer, err := s.ask("To which folder? It is made if it is missing. [%s]", s.ExportFolder)
		if err != nil {
			return "", err
		}
		if answer == "" {
			answer = s.ExportFolder
		}
		answer = strings.Trim(answer, `"'`)
		if err := run.CheckFolder(answer); err != nil {
			s.say("Not possible: %s.", sentence(err))
			continue
		}
		if answer != "" {
			return s.Path(answer), nil
		}
	}
}

// export writes films and documents, and says what was written.
func (s *session) export(e run.Export) error {
	s.say("Handing over %s to %s, with the documents for editors.", count(len(e.Takes), "take"), e.Folder)
	out, err := s.Export(s.ctx, e)
	if err != nil {
		return err
	}
	s.ExportFolder = e.Folder
	for _, f := range out.Films {
		s.say("Film: %s", f.File)
	}
	for _, d := range out.Documents {
		s.say("Document: %s", d)
	}
	for _, note := range out.Notes {
		s.say("Note: %s.", strings.TrimRight(note, "."))
	}
	s.say("Handed over %s and %s.", count(len(out.Films), "film"), count(len(out.Documents), "document"))
	return nil
}
