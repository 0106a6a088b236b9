package run

import (
	"cmp"
	"math"
	"time"

	"dailies/provider"
)

// UnsentForm is a form that was not submitted.
type UnsentForm struct {
	ID      string // Spec.ID
	Model   string // Model.Key
	Request provider.Request
	Takes   int
	Tags    []string
	SavedAt time.Time `json:"At"`

	Parent    string    `json:",omitempty"`
	ParentHow ParentHow `json:",omitempty"`
	Shot      string    `json:",omitempty"`
	Project   string    `json:",omitempty"`
}

// Spec returns the draft as what would be submitted.
func (d UnsentForm) Spec() Spec {
	return Spec{ID: d.ID, Model: d.Model, Request: d.Request, Takes: d.Takes, Tags: d.Tags,
		Parent: d.Parent, ParentHow: d.ParentHow, Shot: d.Shot, Project: d.Project}
}

// Spec is what a user submits: one request, in one or several takes.
type Spec struct {
	Model   string // provider.Model.Key
	Request provider.Request
	Takes   int // 1 to 20; 0 counts as 1. If a seed is set, each further take adds 1 to it
	Tags    []string
	Parent  string // the run this was made from, or ""
	// ParentHow says how, see [HowFrom]; "" without a parent.
	ParentHow ParentHow
	// Shot is the code of the shot of the takes, which is made where there is none. With ""
	// they stay in the shot of their parent, or begin one together.
	Shot    string
	Project string // of a shot that this begins; one that is there keeps its own
	// Together makes specs with the same text, submitted at once, begin one shot together. "" = each
	// begins its own.
	Together string
	// ID is the id of the first run, a ULID made when the form was opened; "" makes a new one.
	// A second submit with the same id is refused with [ErrDuplicate], so that a key pressed
	// twice, or one draft open in two windows, is paid for once.
	ID string
}

// Unsent returns what is kept of a spec that was not sent.
func (s Spec) Unsent(at time.Time) UnsentForm {
	return UnsentForm{ID: s.ID, Model: s.Model, Request: s.Request, Takes: s.Takes, Tags: s.Tags, SavedAt: at,
		Parent: s.Parent, ParentHow: s.ParentHow, Shot: s.Shot, Project: s.Project}
}

// MaxProject is how many bytes the name of a project has at most.
const MaxProject = 100

// CheckShot returns why takes cannot belong to the shot of the spec, or nil.
func (s Spec) CheckShot() error {
	if s.Shot != "" {
		if err := CheckShotCode(s.Shot); err != nil {
			return err
		}
	}
	return CheckProject(s.Project)
}

// Assign makes runs the takes that the spec asks for, before they are added.
func (s Spec) Assign(runs []Run) {
	shot := s.Shot
	if begins := s.Parent == "" || s.ParentHow == HowContinue; shot == "" && begins && len(runs) > 0 {
		shot = NewShot(cmp.Or(s.Together, runs[0].ID))
	}
	for i := range runs {
		r := &runs[i]
		r.Parent, r.ParentHow, r.Shot, r.Project, r.Tags = s.Parent, s.ParentHow, shot, s.Project, s.Tags
	}
}

// CheckResult is the outcome of validating a request and its local files.
type CheckResult struct {
	Issues []provider.FieldIssue
	Images map[string]provider.ImageInfo // by the text of the image field; readable local files only
	Media  map[string]provider.MediaInfo // the same for videos and audio files
}

// InputSeconds returns the duration of the input videos of a checked request, rounded up; 0 if any
// is unknown.
func (c CheckResult) InputSeconds(r provider.Request) int {
	var total float64
	for _, f := range provider.Fields() {
		if f.Kind != provider.ValueVideo && f.Kind != provider.ValueVideos {
			continue
		}
		for _, video := range f.Values(r) {
			facts, ok := c.Media[video]
			if !ok {
				facts, ok = c.Media[provider.CleanImage(video)]
			}
			if !ok || facts.Seconds <= 0 {
				return 0
			}
			total += facts.Seconds
		}
	}
	return int(math.Ceil(total))
}

// OK reports whether the request can be submitted.
func (c CheckResult) OK() bool {
	for _, p := range c.Issues {
		if !p.Warning {
			return false
		}
	}
	return true
}

// Quote is the price of all takes and how it compares with the budgets.
type Quote struct {
	Estimate          provider.Estimate // of all takes
	Usage             BudgetUsage
	Budget            Budget
	OverBudget        *provider.Error // why a submit would be refused, or nil
	NeedsConfirmation bool            // whether the user must confirm first
}

// MissingKey returns the error for a provider without a key.
func MissingKey(i provider.Info) *provider.Error {
	name := "its key"
	if len(i.KeyEnv) > 0 {
		name = i.KeyEnv[0]
	}
	e := provider.Errorf(provider.KindAuth, "no key for %s", i.Title)
	e.Delivery = provider.NotSent
	return e.WithHint("set " + name + ", or try everything without a key with --demo")
}
