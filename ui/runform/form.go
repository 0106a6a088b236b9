// Package runform is the form for a new run: one form for all models, built from the
// capabilities of each model, with the price beside the button.
//
// It holds values and draws them. It reads no files, knows no provider's API and submits
// nothing: it requests I/O from a [Loader].
package runform

import (
	"reflect"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/elsewhere"
	"dailies/ui/theme"
)

// Form is the screen. The zero value is not usable; see [New].
type Form struct {
	load          Loader
	debounce      time.Duration // see [debounceDelay]; tests do not wait
	unsent        unsent
	styles        theme.Styles
	width, height int
	models        []provider.Model
	infos         map[string]provider.Info
	modelStats    map[string]elsewhere.Track // by Model.Key
	tour          tour
	places        places

	model        provider.Model // its ID is "" if there is none
	values       values
	parent       string        // the run this is derived from
	parentHow    run.ParentHow // of a draft, whose origin is not known
	shot         string        // the shot of the takes, "" = the parent's or a new one
	project      string        // of a shot that they begin
	origin       *run.Run      // the same, to mark differences
	missingModel string        // the model of that run if it is no longer offered

	at           focusTarget             // the focus
	visited      map[provider.Field]bool // fields that have had and lost the focus
	showAll      bool                    // a submit was rejected: show all problems
	typeahead    string                  // letters typed in a choice
	advancedOpen bool                    // the advanced fields are expanded
	picker       picker
	paths        completion
	browser      browser
	tags         tagList
	library      []run.Reference // the named references

	checked run.CheckResult
	quote   *run.Quote
	saved   time.Time // when the draft was saved
	notice  string    // a message about the last action

	preview      preview
	ratioPreview bool // the frames of the aspect ratios are drawn
	enhancedKeys bool // the terminal distinguishes ctrl+enter from enter
	submits      []string
	promptHeight int // maximum height of the prompt in lines
	scroll       int // first visible line of the fields
	canvas       canvas
	drawing      *drawing // of the frame that is being drawn, else nil
}

// New returns an empty form. SetModels must be called before it is shown.
func New(styles theme.Styles, load Loader) *Form {
	return &Form{
		load: load, debounce: debounceDelay, styles: styles, values: newValues(), infos: map[string]provider.Info{},
		at: focusTarget{field: provider.FieldPrompt}, visited: map[provider.Field]bool{}, picker: newPicker(), browser: newBrowser(),
		submits: []string{"ctrl+enter", "alt+enter"},
	}
}

// SetSubmitKeys sets the configured keys that submit.
func (f *Form) SetSubmitKeys(keys []string) { f.submits = keys }

// SetStyles changes the styles.
func (f *Form) SetStyles(styles theme.Styles) { f.styles = styles }

// SetSize sets the size in cells.
func (f *Form) SetSize(width, height int) { f.width, f.height = width, height }

// SetFolders sets the home folder, for "~", and the base of relative paths. Without them
// such paths are passed on unchanged.
func (f *Form) SetFolders(home, folder string) { f.places = places{home, folder} }

// SetModels sets the models that can be chosen, in display order, and their providers. A
// form without a model selects the first one with a key.
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

// SetProviders updates models and providers after a key has changed. A form without a prompt
// whose model lacks a key selects one with a key, if possible one that needs only a prompt.
func (f *Form) SetProviders(models []provider.Model, infos []provider.Info) {
	had := f.infos[f.model.Provider].HasKey
	f.SetPrices(models)
	for _, i := range infos {
		f.infos[i.Name] = i
	}
	f.picker.set(f.models, f.infos)
	if had && f.infos[f.model.Provider].HasKey || f.values.prompt.text() != "" {
		return
	}
	if m, ok := f.promptOnly(); ok {
		f.setModel(m)
		return
	}
	for _, m := range f.models {
		if f.infos[m.Provider].HasKey {
			f.setModel(m)
			return
		}
	}
}

// Offer fills an empty form with a prompt, and selects a model that needs no picture, of a
// provider with a key and with a known price where there is one.
func (f *Form) Offer(prompt string) {
	if f.values.prompt.text() != "" {
		return
	}
	if m, ok := f.promptOnly(); ok {
		f.setModel(m)
	}
	f.values.prompt.set(prompt)
	f.unsent.dirty = true
}

// promptOnly returns a model that needs nothing but a prompt, of a provider with a key and with a
// known price where there is one.
func (f *Form) promptOnly() (best provider.Model, found bool) {
	for _, m := range f.models {
		if m.Mode != provider.TextToVideo || m.Start == provider.Required || !f.infos[m.Provider].HasKey {
			continue
		}
		if !found || len(m.Prices) > 0 && len(best.Prices) == 0 {
			best, found = m, true
		}
	}
	return best, found
}

// SetPrices updates the prices of the models and changes nothing else.
func (f *Form) SetPrices(models []provider.Model) {
	f.models = slices.Clone(models)
	f.picker.models = f.models
	if m, ok := f.find(f.model.Key()); ok {
		f.model = m
	}
}

// Begin selects a model if it is offered; "" selects one that needs nothing but a prompt.
func (f *Form) Begin(modelKey string) {
	if m, ok := f.find(modelKey); ok {
		f.setModel(m)
	} else if m, ok := f.promptOnly(); ok && modelKey == "" {
		f.setModel(m)
	}
}

// siblingModel returns the same provider's model that needs no start frame if the current one
// does, and vice versa; of several, the one with the most similar name.
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

// Fill fills the form from a run, to edit it and run it again. Differences from the run are
// marked from then on.
func (f *Form) Fill(r run.Run) {
	f.reset(provider.Model{Provider: r.Provider, ID: r.Model}.Key())
	f.parent, f.origin = r.ID, &r
	f.unsent.dirty = false
	f.fill(r.Request, r.InheritedTags())
}

// Restore fills the form from a saved draft.
func (f *Form) Restore(d run.UnsentForm) {
	f.reset(d.Model)
	f.values.takes = min(max(d.Takes, 1), maxTakes)
	f.parent, f.parentHow, f.shot, f.project = d.Parent, d.ParentHow, d.Shot, d.Project
	f.fill(d.Request, d.Tags)
}

// Derive fills the form with a request that was made from a run.
func (f *Form) Derive(d run.UnsentForm) {
	f.Restore(d)
	f.unsent.dirty = false
}

// SearchModel opens the model list with a search.
func (f *Form) SearchModel(query string) {
	f.focus(focusTarget{field: provider.FieldModel})
	f.openPicker("", query)
}

// Clear empties the form except for the model and the choices.
func (f *Form) Clear() {
	old := f.values
	f.reset(f.model.Key())
	f.values.picked = old.picked
	f.values.chosen = old.chosen
}

// reset resets the form and selects a model, or keeps the current one if that is no longer
// offered.
func (f *Form) reset(modelKey string) {
	prompts, loaded := f.values.prompt.earlier, f.values.prompt.loaded
	f.values = newValues()
	f.values.prompt.earlier, f.values.prompt.loaded = prompts, loaded
	f.parent, f.origin, f.missingModel, f.notice = "", nil, "", ""
	f.parentHow, f.shot, f.project = "", "", ""
	f.checked, f.showAll, f.advancedOpen, f.typeahead, f.scroll = run.CheckResult{}, false, false, "", 0
	f.visited = map[provider.Field]bool{}
	f.picker.open, f.browser.open, f.tags = false, false, tagList{}
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

// Spec returns the spec that would be submitted now.
func (f *Form) Spec() run.Spec { return f.spec() }

// Typing returns true: letters always belong to the form, since choices are made by typing
// too.
func (f *Form) Typing() bool { return true }

// Update handles a message. If the spec has changed afterwards, it is priced, checked and
// saved.
func (f *Form) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case UnsentMsg: // not a change by the user
		return f.begin(m)
	case PromptsMsg, EditedMsg:
	case Msg: // it changes nothing in the spec
		return f.receive(m)
	}
	_, pressed := msg.(tea.KeyPressMsg)
	_, pasted := msg.(tea.PasteMsg)
	if pressed || pasted {
		f.notice = ""
	}
	return f.applyEdit(func() tea.Cmd { return f.handle(msg) })
}

// change runs the action of a command and reports a changed spec.
func (f *Form) change(do func() tea.Cmd) tea.Cmd {
	f.notice = ""
	return f.applyEdit(do)
}

// applyEdit runs do and starts pricing, checking and saving if the spec has changed.
func (f *Form) applyEdit(do func() tea.Cmd) tea.Cmd {
	before := f.spec()
	cmd := do()
	after := f.spec()
	if reflect.DeepEqual(before, after) {
		return cmd
	}
	f.forget(before.Request, after.Request)
	f.unsent.dirty = true
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
		return f.receive(msg)
	default:
		return f.edit(msg)
	}
	return nil
}

// receive handles the messages of the loader.
func (f *Form) receive(msg Msg) tea.Cmd {
	switch m := msg.(type) {
	case debouncedMsg:
		return f.debounced(m.rev)
	case QuoteMsg:
		if m.Rev >= f.unsent.quoted {
			f.quote, f.unsent.quoted = &m.Quote, m.Rev
		}
	case CheckMsg:
		if m.Rev == f.unsent.rev {
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
	case ReferencesMsg:
		f.library = m.References
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

// setModel selects a model. All values are kept, whether m supports them or not, so that
// switching back loses nothing.
func (f *Form) setModel(m provider.Model) {
	f.model, f.missingModel = m, ""
	f.values.applyDefaults(m)
	f.advancedOpen = f.advancedOpen || f.values.hasAdvanced(m)
	if !slices.Contains(f.focusOrder(), f.at) {
		f.at = focusTarget{field: provider.FieldModel}
	}
}
