// Package teaext works around what Bubble Tea lacks until upstream has it: a reader for
// bracketed paste ([PasteReader]), frame pacing ([RenderLoop]), suspending under job
// control ([Suspend]), and recovery from panics ([Recover]). Each but
// Recover names the test that shows when it can be removed.
package teaext
