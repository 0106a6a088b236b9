package samples

import "dailies/provider/run"

// end is how a take ended.
type end int

const (
	done    end = iota
	refused     // by the provider's moderation
	broken      // at the provider, after it was accepted
	unsure
)

// take is one run of a shot.
type take struct {
	number int // from 1
	end    end
	pick   bool
	reject bool
	rating int
	note   string
	saved  bool // the film is saved at once
}

// annotations returns what a user would have written.
func (t take) annotations() run.AnnotationEdit {
	e := run.AnnotationEdit{Rating: &t.rating, Note: &t.note}
	if t.pick {
		e.Pick = &t.pick
	}
	if t.reject {
		e.Rejected = &t.reject
	}
	return e
}

// shot is a shot with its takes.
type shot struct {
	project, name, prompt string
	model                 string // a Model.Key
	ratio                 string
	seconds               int
	audio                 bool
	daysAgo               int
	takes                 []take
}

// The models of the samples, of three vendors. None needs a picture.
const (
	runflowModel = "runflow/bytedance/seedance/2.0/text-to-video"
	fastModel    = "runflow/bytedance/seedance/2.0/fast/text-to-video"
	falModel     = "fal/bytedance/seedance-2.0/text-to-video"
	evoModel     = "evolink/seedance-2.0-text-to-video"
)

// takes returns n takes of which those in change are as given there.
func takes(n int, change ...take) []take {
	all := make([]take, n)
	for i := range all {
		all[i].number = i + 1
	}
	for _, c := range change {
		all[c.number-1] = c
	}
	return all
}

// shots returns the sample shots, oldest first.
func shots() []shot {
	return []shot{
		{"Harbour light", "boats at dawn", "Fishing boats leave a small harbour at dawn, mist over the water, gulls, slow pan to the right", fastModel, "16:9", 5, true, 27,
			takes(3, take{number: 1, rating: 2}, take{number: 3, pick: true, rating: 4, note: "the gulls at 2 s"})},
		{"Harbour light", "lighthouse", "A lighthouse turns its beam through evening fog, waves below, a static wide shot", falModel, "16:9", 6, true, 25,
			takes(3, take{number: 2, reject: true, rating: 1}, take{number: 3, pick: true, rating: 5})},
		{"Harbour light", "nets", "Weathered hands mend a green fishing net, close up, morning light, shallow depth of field", evoModel, "16:9", 5, true, 22,
			takes(4, take{number: 1, end: refused}, take{number: 4, rating: 3})},
		{"Harbour light", "last boat", "The last boat returns under a copper sky, its wake catching the light, seen from the pier", runflowModel, "21:9", 8, true, 19,
			takes(2, take{number: 2, pick: true, rating: 5, note: "the end of the film"})},
		{"Coffee, 30 seconds", "beans", "Coffee beans fall in slow motion onto dark slate, dust in a beam of light, macro", fastModel, "9:16", 4, true, 15,
			takes(4, take{number: 2, pick: true, rating: 4}, take{number: 3, reject: true})},
		{"Coffee, 30 seconds", "pour", "A barista pours steaming milk into a cup, a leaf appears in the foam, top view", falModel, "9:16", 5, true, 12,
			takes(4, take{number: 1, end: broken}, take{number: 3, rating: 4}, take{number: 4, pick: true, rating: 5})},
		{"Coffee, 30 seconds", "first sip", "A woman in a yellow raincoat takes the first sip at a rainy window, she smiles, soft light", evoModel, "9:16", 5, true, 10,
			takes(3, take{number: 2, rating: 3})},
		{"Night train", "platform", "An empty platform at night, a train arrives, its windows throw moving light on wet concrete", runflowModel, "16:9", 6, true, 6,
			takes(4, take{number: 2, rating: 3, saved: true}, take{number: 3, pick: true, rating: 5, saved: true, note: "use from 1 s"}, take{number: 4, reject: true})},
		{"Night train", "corgi in the rain", "A corgi trots along a rain-soaked street at night, neon signs mirrored in the puddles, low angle", fastModel, "16:9", 5, true, 4,
			takes(6, take{number: 1, rating: 2, saved: true}, take{number: 2, rating: 4, saved: true}, take{number: 3, pick: true, rating: 5, saved: true},
				take{number: 4, saved: true, rating: 3}, take{number: 5, reject: true, saved: true}, take{number: 6, end: broken})},
		{"Night train", "neon crossing", "People with umbrellas cross a neon crossing, seen from above, reflections, slow shutter", falModel, "16:9", 5, true, 2,
			takes(4, take{number: 1, saved: true, rating: 3}, take{number: 2, saved: true, rating: 4}, take{number: 4, end: refused})},
		{"Night train", "sleeping car", "A sleeping passenger, city lights pass over the face, the camera drifts slowly closer", evoModel, "16:9", 5, true, 1,
			takes(3, take{number: 1, saved: true, rating: 3}, take{number: 2, saved: true, pick: true, rating: 4}, take{number: 3, end: unsure})},
	}
}
