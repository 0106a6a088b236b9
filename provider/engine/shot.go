package engine

import (
	"dailies/provider/run"
)

// The ways in which a run comes from another one. All but HowContinue stay in its shot.
const (
	HowRetry     run.ParentHow = "retry"     // the same request again
	HowEdit      run.ParentHow = "edit"      // changed in the form
	HowSeed      run.ParentHow = "seed"      // another seed
	HowElsewhere run.ParentHow = "elsewhere" // at another provider or model
	HowFinal     run.ParentHow = "final"     // draft to final
	HowExtend    run.ParentHow = "extend"
)

// newShotMark cannot begin a code.

// MaxRating is the best rating; 0 is none.

// maxShotCode is how many characters the code of a shot may have.
