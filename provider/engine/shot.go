package engine

import (
	"dailies/provider/run"
)

// How a run was made from its parent. All but run.HowContinue stay in the shot of the parent.
const (
	HowRetry     run.ParentHow = "retry"     // the same request
	HowEdit      run.ParentHow = "edit"      // edited in the form
	HowSeed      run.ParentHow = "seed"      // another seed
	HowElsewhere run.ParentHow = "elsewhere" // another provider or model
	HowFinal     run.ParentHow = "final"     // a draft made final
	HowExtend    run.ParentHow = "extend"
)
