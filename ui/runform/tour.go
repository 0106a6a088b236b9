package runform

import "dailies/ui/elsewhere"

// SetModelStats sets the statistics by model key.
func (f *Form) SetModelStats(tracks map[string]elsewhere.Track) { f.modelStats = tracks }

// tour is the order in which nextOffer visits the alternatives: models by price, the
// initial model last.
type tour struct {
	keys []string
	at   int
}

// nextOffer switches the form to the next alternative by price, and from the last one
// back to the initial model. Values that a model does not support are kept for the next.
func (f *Form) nextOffer() {
	if f.tour.keys == nil || f.tour.keys[f.tour.at] != f.model.Key() {
		f.tour = tour{at: -1}
		for _, o := range f.elsewhere() {
			f.tour.keys = append(f.tour.keys, o.Model.Key())
		}
		f.tour.keys = append(f.tour.keys, f.model.Key())
	}
	f.tour.at = (f.tour.at + 1) % len(f.tour.keys)
	if m, ok := f.find(f.tour.keys[f.tour.at]); ok {
		f.setModel(m)
	}
}
