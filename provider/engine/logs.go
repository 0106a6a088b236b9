package engine

import "slices"

// maxLogEvents is how many lines of a model's log a run's timeline gets at most from one process,
// so that a talkative model does not fill the history.
const maxLogEvents = 20

// noteLogs adds the lines of a model's log that are new to the run's timeline.
func (s *step) noteLogs(lines []string) {
	if len(lines) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.logged[s.run.ID]
	for _, line := range lines {
		if len(known) >= maxLogEvents {
			break
		}
		if !slices.Contains(known, line) {
			known = append(known, line)
			s.addEvent("log", "log: %s", line)
		}
	}
	s.logged[s.run.ID] = known
}

// forgetLogs releases what noteLogs remembers of a run that has ended.
func (s *step) forgetLogs() {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.logged, s.run.ID)
}
