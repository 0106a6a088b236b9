package runform

import (
	"dailies/provider"
	"dailies/ui/elsewhere"
)

// drawing holds what follows from the values and is needed in many places of one frame. Nothing
// changes while a frame is drawn, so each part is computed once. Its slices must not be changed.
type drawing struct {
	adapted, resolved once[fitted]
	issues            once[[]provider.FieldIssue]
	order             once[[]focusTarget]
	estimate          once[provider.Estimate]
	offers            once[[]elsewhere.Offer]
	fields            map[fieldLook]canvas // all but the prompt, which is as high as there is room
}

// fitted is a request for the model.
type fitted struct {
	request provider.Request
	dropped []provider.Field      // see [values.adapted]
	issues  []provider.FieldIssue // see [run.Resolve]
}

// fieldLook is a field and how it is drawn.
type fieldLook struct {
	focusTarget
	frames bool // with the frames of the aspect ratios
}

// once is a value that is computed when it is needed first.
type once[T any] struct{ value *T }

func (o *once[T]) get(compute func() T) T {
	if o.value == nil {
		v := compute()
		o.value = &v
	}
	return *o.value
}

// now returns the drawing of the current frame. Between frames, nothing is kept.
func (f *Form) now() *drawing {
	if f.drawing != nil {
		return f.drawing
	}
	return &drawing{fields: map[fieldLook]canvas{}}
}

// drawn calls draw, which changes no values.
func (f *Form) drawn(draw func()) {
	f.drawing = f.now()
	defer func() { f.drawing = nil }()
	draw()
}
