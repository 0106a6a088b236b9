package sandbox

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Step is a kind of call at which a fault can occur.
type Step string

// The steps.
const (
	StepUpload   Step = "upload" // all calls of an upload; Runflow has three
	StepSubmit   Step = "submit"
	StepPoll     Step = "poll"
	StepResult   Step = "result" // RunComfy's second call; elsewhere polls include the result
	StepCancel   Step = "cancel"
	StepList     Step = "list"
	StepDownload Step = "download"
	StepOther    Step = "other" // balance, models, prices, key check
)

// Fault is an injected fault, for tests. In the demo it is requested by "#name" or "#name@step"
// in the prompt.
type Fault struct {
	Name     string // one of [Faults]
	Provider string // "" = all
	Step     Step   // "" = the fault's default step; faults of jobs have none
	Prompt   string // only for prompts containing this; "" = all
	Skip     int    // matching calls that are spared first
	Times    int    // calls that are affected then; 0 = all
	// Wait is the Retry-After of a rejection, default 2 s, or the pause between two bytes of
	// slow-drip, default 250 ms.
	Wait time.Duration
}

// FaultInfo describes an available fault.
type FaultInfo struct {
	Name string
	Says string // one line for users, without a period
	Step Step   // default step; "" for a fault of the job
	// Once is how many calls a fault word in a prompt affects, per job (or per prompt before
	// there is a job); 0 = all.
	Once int
}

// Faults lists the available faults.
func Faults() []FaultInfo {
	return []FaultInfo{
		{"lost-answer", "the job is taken, then the line closes without an answer", StepSubmit, 0},
		{"500-after-accepting", "the job is taken, and the answer is an error 500", StepSubmit, 0},
		{"500-before", "an error 500, and nothing is taken", StepSubmit, 1},
		{"502", "an error 502 of something in front, and nothing is taken", StepSubmit, 1},
		{"502-after-accepting", "the job is taken, and the answer is an error 502 of something in front", StepSubmit, 0},
		{"429", "too many requests, come back in 2 seconds; nothing is taken", StepSubmit, 1},
		{"429-date", "too many requests, come back at a date 2 seconds away; nothing is taken", StepSubmit, 1},
		{"429-no-hint", "too many requests, without saying when to come back; nothing is taken", StepSubmit, 1},
		{"429-after-accepting", "the job is taken, and the answer is too many requests, come back in 2 seconds", StepSubmit, 0},
		{"503-after-accepting", "the job is taken, and the answer is out of service, come back in 2 seconds", StepSubmit, 0},
		{"moved-after-accepting", "the job is taken, and the answer is a redirect to the same address", StepSubmit, 0},
		{"redirect-after-accepting", "the job is taken, and the answer is a redirect", StepSubmit, 0},
		{"503", "out of service for a moment", StepSubmit, 1},
		{"503-hint", "out of service, come back in 2 seconds; nothing is taken", StepSubmit, 1},
		{"reset-before", "the connection is reset before anything is taken", StepSubmit, 1},
		{"reset-after", "the job is taken, and the connection is reset in the middle of the answer", StepSubmit, 0},
		{"timeout", "the job is taken, and the answer never comes", StepSubmit, 0},
		{"no-balance", "the account is empty", StepSubmit, 0},
		{"no-model", "the model is not available to this key", StepSubmit, 0},
		{"hostile-refusal", "the order is refused in words full of escape codes", StepSubmit, 0},
		{"key-revoked", "the key is refused", StepPoll, 3},
		{"not-found", "the job is not known", StepPoll, 2},
		{"unknown-words", "every status word is one that no page names", StepPoll, 2},
		{"html", "a web page instead of JSON, with status 200", StepPoll, 2},
		{"truncated-json", "JSON that ends in the middle", StepPoll, 2},
		{"huge-body", "an answer of 64 MB", StepPoll, 2},
		{"slow-drip", "the answer comes one byte at a time", StepPoll, 1},
		{"redirect", "a redirect to the file storage, where no key may go", StepPoll, 2},
		{"odd-envelope", "an error inside an answer with status 200 (RunComfy)", StepPoll, 2},
		{"truncated-video", "the download breaks off half way", StepDownload, 1},
		{"html-video", "a web page instead of the video", StepDownload, 1},
		{"changed-video", "the download breaks off half way, and the file is another one afterwards", StepDownload, 1},
		{"no-ranges", "the storage ignores Range and always sends the whole file", StepDownload, 0},
		{"cancel-refused", "the cancel call is not allowed", StepCancel, 0},
		{"moderation", "the job is refused for its content", "", 0},
		{"fails", "the job fails", "", 0},
		{"stuck", "the job runs for ever", "", 0},
		{"vanish", "the provider forgets the job as soon as it has taken it", "", 0},
		{"unknown-status", "a status word that no page names, until the job ends", "", 0},
		{"expired-link", "the first link to the video is dead already", "", 0},
		{"hostile-text", "escape codes, bidi marks and line breaks in every text; the job fails", "", 0},
		{"spelled-cancelled", "Runflow writes cancelled with two l", "", 0},
		{"old-names", "Runflow uses the older field names: status, failure_stage, finished_at, error", "", 0},
		{"bare-urls", "results are bare strings instead of objects", "", 0},
		{"nested-video", "the link is in another place that pages name: output.video.url, videos or video_url", "", 0},
		{"partial", "Runflow says partial_succeeded, with a video", "", 0},
		{"errored", "the job fails with Runflow's undocumented word errored", "", 0},
		{"no-video", "the job ends well by its words, but no video ever comes", "", 0},
		{"flagged", "the output is marked as not safe for work", "", 0},
		{"numbers-as-text", "numbers come as strings and texts of codes as numbers", "", 0},
	}
}

func known(name string) (FaultInfo, bool) {
	all := Faults()
	i := slices.IndexFunc(all, func(k FaultInfo) bool { return k.Name == name })
	if i < 0 {
		return FaultInfo{}, false
	}
	return all[i], true
}

// activeFault is an enabled fault and its number of matches.
type activeFault struct {
	Fault
	known FaultInfo
	met   int
}

// Fault enables a fault. It panics if the name is unknown, which is a mistake in a test.
func (s *Server) Fault(f Fault) {
	k, ok := known(f.Name)
	if !ok {
		panic("sandbox: no fault is called " + f.Name)
	}
	if f.Step == "" {
		f.Step = k.Step
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &activeFault{Fault: f, known: k})
}

// ClearFaults disables all faults, except for words in later prompts.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// takes reports whether the fault affects this call, and counts the call.
func (a *activeFault) takes(provider, prompt string) bool {
	if a.Provider != "" && a.Provider != provider || !strings.Contains(prompt, a.Prompt) {
		return false
	}
	a.met++
	return a.met > a.Skip && (a.Times == 0 || a.met <= a.Skip+a.Times)
}

// hit is the fault of a call; the zero value is none.
type hit struct {
	name string
	wait time.Duration // see Fault.Wait
}

// or returns the fault's wait or a default.
func (h hit) or(usual time.Duration) time.Duration { return cmp.Or(h.wait, usual) }

// Strikes returns how many calls were affected.
func (s *Server) Strikes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strikes
}

// match returns the fault of a call.
func (s *Server) match(provider string, step Step, prompt, job string) hit {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.faults {
		if a.known.Step != "" && a.Step == step && a.takes(provider, prompt) {
			s.strikes++
			return hit{a.Name, a.Wait}
		}
	}
	for _, w := range words(prompt) {
		if w.known.Step == "" || w.step != step {
			continue
		}
		key := strings.Join([]string{provider, w.known.Name, string(step), job, prompt}, "\x00")
		s.matches[key]++
		if w.known.Once == 0 || s.matches[key] <= w.known.Once {
			s.strikes++
			return hit{name: w.known.Name}
		}
	}
	return hit{}
}

// jobFaults returns the faults of a new job.
func (s *Server) jobFaults(provider, prompt string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, a := range s.faults {
		if a.known.Step == "" && a.takes(provider, prompt) {
			all = append(all, a.Name)
		}
	}
	for _, w := range words(prompt) {
		if w.known.Step == "" {
			all = append(all, w.known.Name)
		}
	}
	return all
}

// first reports whether this is the first occurrence of what.
func (s *Server) first(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.matches[what]++
	return s.matches[what] == 1
}

// word is a fault requested by a prompt.
type word struct {
	known FaultInfo
	step  Step
}

// words returns the faults requested by a prompt: "#name" or "#name@step".
func words(prompt string) []word {
	if !strings.Contains(prompt, "#") {
		return nil
	}
	var all []word
	for _, m := range regexp.MustCompile(`#([a-z0-9-]+)(?:@([a-z]+))?`).FindAllStringSubmatch(prompt, -1) {
		k, ok := known(strings.TrimRight(m[1], "-"))
		if !ok {
			continue
		}
		step := k.Step
		if m[2] != "" {
			step = Step(m[2])
		}
		all = append(all, word{k, step})
	}
	return all
}
