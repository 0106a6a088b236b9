// Package runform is the form for a new run: one form for every model, built from
// what the model says it takes, with the price beside the button.
//
// It holds values and draws them. It never reads a file, knows no provider's API
// and sends nothing: what is outside it, it asks a [Loader] for.
package runform

import (
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/theme"
)

// Form is the screen. The zero value is not usable; see [New].
type Form struct {
	load          Loader
	settleAfter   time.Duration // see [settleAfter]; tests do not wait
	unsent        unsent
	styles        theme.Styles
	width, height int
	models        []provider.Model
	infos         map[string]provider.Info
	tracks        map[string]Track // by Model.Key
	tour          tour
	places        places

	model        provider.Model // its ID is "" while there is none
	values       values
	parent       string   // the run this is made from
	origin       *run.Run // the same, to show what differs
	missingModel string   // the model of that run when nobody offers it any more

	at           focusTarget             // where the cursor is
	visited      map[provider.Field]bool // fields the cursor has been in and left
	showAll      bool                    // a submit was refused: show everything that is wrong
	typeahead    string                  // typed in a choice so far
	advancedOpen bool                    // the advanced fields are shown
	picker       picker
	paths        completion
	browser      browser

	checked run.CheckResult
	quote   *run.Quote
	saved   time.Time // when the draft was kept
	notice  string    // one line about what just happened

	preview      preview
	ratioPreview bool // the frames of the ratios are drawn
	enhancedKeys bool // the terminal tells ctrl+enter from enter
	submits      []string
	promptHeight int // lines the prompt may take
	scroll       int // first line drawn of the fields
	canvas       canvas
}

// New returns an empty form. It has nothing to show until SetModels.
func New(styles theme.Styles, load Loader) *Form {
	return &Form{
		load: load, settleAfter: settleAfter, styles: styles, values: newValues(), infos: map[string]provider.Info{},
		at: focusTarget{field: provider.FieldPrompt}, visited: map[provider.Field]bool{}, picker: newPicker(), browser: newBrowser(),
		submits: []string{"ctrl+enter", "alt+enter"},
	}
}

// SetSubmitKeys says which keys submit, as a person set them.
func (f *Form) SetSubmitKeys(keys []string) { f.submits = keys }

// SetStyles changes the look.
func (f *Form) SetStyles(styles theme.Styles) { f.styles = styles }

// SetSize says how many cells there are to draw in.
func (f *Form) SetSize(width, height int) { f.width, f.height = width, height }

// SetFolders says which folder "~" stands for and which one relative paths begin
// in. Without them such paths are passed on as they were typed.
func (f *Form) SetFolders(home, folder string) { f.places = places{home, folder} }

// SetModels takes the models that can be chosen, in their order, and the facts
// about their providers. A form without a model takes the first one with a key.
func (f *Form) SetModels(models []provider.Model, infos []provider.Info) {
	f.models = slices.Clone(models)
	clear(f.infos)
	for _, i := range infos {
		f.infos[i.Name] = i
	}
	f.picker.set(f.models, f.infos)
	if m, ok := f.find(f.model.Key()); ok {
		f.setModel(m)
		return
	}
	for _, m := range f.models {
		if f.infos[m.Provider].HasKey {
			f.setModel(m)
			return
		}
	}
	if len(f.models) > 0 {
		f.setModel(f.models[0])
	}
}

// SetPrices takes the same models with other prices. Nothing else changes under the
// person's hands.
func (f *Form) SetPrices(models []provider.Model) {
	f.models = slices.Clone(models)
	f.picker.models = f.models
	if m, ok := f.find(f.model.Key()); ok {
		f.model = m
	}
}

// Begin makes a model the present one, if it is offered.
func (f *Form) Begin(modelKey string) {
	if m, ok := f.find(modelKey); ok {
		f.setModel(m)
	}
}

// siblingModel is the same provider's model that needs no start frame where the
// present one does, and the other way round: of several the most alike in name.
func (f *Form) siblingModel() (provider.Model, bool) {
	swapped := strings.NewReplacer("image-to-video", "text-to-video", "text-to-video", "image-to-video").Replace(f.model.ID)
	var found provider.Model
	for _, m := range f.models {
		other := m.Provider == f.model.Provider && (m.Start == provider.Required) != (f.model.Start == provider.Required)
		if other && (found.ID == "" || m.ID == swapped) {
			found = m
		}
	}
	return found, found.ID != ""
}

// Fill takes over everything from a run, to be edited and run again. What differs
// from it is marked from then on.
func (f *Form) Fill(r run.Run) {
	f.reset(provider.Model{Provider: r.Provider, ID: r.Model}.Key())
	f.parent, f.origin = r.ID, &r
	f.unsent.touched = false
	f.fill(r.Request, r.Tags)
}

// Restore takes over a draft that was kept.
func (f *Form) Restore(d run.Draft) {
	f.reset(d.Model)
	f.values.takes = min(max(d.Takes, 1), maxTakes)
	f.fill(d.Request, d.Tags)
}

// Clear empties the form; the model and the choices stay.
func (f *Form) Clear() {
	old := f.values
	f.reset(f.model.Key())
	f.values.picked = old.picked
	f.values.chosen = old.chosen
}

// reset makes the form a new one for a model, or for the present one when nobody
// offers that any more.
func (f *Form) reset(modelKey string) {
	prompts, loaded := f.values.prompt.earlier, f.values.prompt.loaded
	f.values = newValues()
	f.values.prompt.earlier, f.values.prompt.loaded = prompts, loaded
	f.parent, f.origin, f.missingModel, f.notice = "", nil, "", ""
	f.checked, f.showAll, f.advancedOpen, f.typeahead, f.scroll = run.CheckResult{}, false, false, "", 0
	f.visited = map[provider.Field]bool{}
	f.picker.open, f.browser.open = false, false
	f.at = focusTarget{field: provider.FieldPrompt}
	if m, ok := f.find(modelKey); ok {
		f.model = m
	} else if modelKey != (provider.Model{}).Key() {
		f.missingModel = modelKey
	}
	f.values.applyDefaults(f.model)
}

func (f *Form) fill(r provider.Request, tags []string) {
	if !f.values.fill(r, f.places.home) {
		f.notice = cutNotice
	}
	f.values.setTags(tags)
	f.advancedOpen = f.values.hasAdvanced(f.model)
}

// Order is what would be submitted now.
func (f *Form) Order() run.Spec { return f.order() }

// Typing reports whether letters belong to the form, which they always do: even
// a choice is made by typing.
func (f *Form) Typing() bool { return true }

// Update handles a message. When the order is another one afterwards, it is priced,
// checked and kept.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(DraftMsg); ok { // which is no change
		f.begin(m)
		return nil
	}
	_, pressed := msg.(tea.KeyPressMsg)
	_, pasted := msg.(tea.PasteMsg)
	if pressed || pasted {
		f.notice = ""
	}
	return f.tell(func() tea.Cmd { return f.handle(msg) })
}

// change does what a command does, and says what came of it.
func (f *Form) change(do func() tea.Cmd) tea.Cmd {
	f.notice = ""
	return f.tell(do)
}

// tell says that the order is another one after something was done.
func (f *Form) tell(do func() tea.Cmd) tea.Cmd {
	before := f.order()
	cmd := do()
	after := f.order()
	if reflect.DeepEqual(before, after) {
		return cmd
	}
	f.forget(before.Request, after.Request)
	f.unsent.touched = true
	return tea.Batch(cmd, f.changed())
}

func (f *Form) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return f.press(msg)
	case tea.PasteMsg:
		return f.paste(msg.Content)
	case tea.MouseClickMsg:
		return f.click(msg.Mouse())
	case tea.MouseWheelMsg:
		f.wheel(msg.Mouse())
	case tea.KeyboardEnhancementsMsg:
		f.enhancedKeys = msg.SupportsKeyDisambiguation()
	case Msg:
		return f.answered(msg)
	default:
		return f.edit(msg)
	}
	return nil
}

// answered takes what the loader brings.
func (f *Form) answered(msg Msg) tea.Cmd {
	switch m := msg.(type) {
	case settledMsg:
		return f.settled(m.turn)
	case QuoteMsg:
		if m.Turn == f.unsent.turn {
			f.quote = &m.Quote
		}
	case CheckMsg:
		if m.Turn == f.unsent.turn {
			f.checked = m.Checked
		}
	case KeptMsg:
		f.saved = m.At
	case PromptsMsg:
		f.values.prompt.setEarlier(m.Prompts)
	case EditedMsg:
		f.edited(m.Text)
	case PathsMsg:
		f.paths.found(m)
	case FolderMsg:
		f.browser.read(m)
	}
	return nil
}

// find returns the model with a key.
func (f *Form) find(key string) (provider.Model, bool) {
	i := slices.IndexFunc(f.models, func(m provider.Model) bool { return m.Key() == key })
	if i < 0 {
		return provider.Model{}, false
	}
	return f.models[i], true
}

// setModel makes m the model. Everything the person asked for is kept, whether m
// takes it or not, so that going back loses nothing.
func (f *Form) setModel(m provider.Model) {
	f.model, f.missingModel = m, ""
	f.values.applyDefaults(m)
	f.advancedOpen = f.advancedOpen || f.values.hasAdvanced(m)
	if !slices.Contains(f.focusOrder(), f.at) {
		f.at = focusTarget{field: provider.FieldModel}
	}
}
