// Package teaext works around what Bubble Tea lacks until upstream has it: a reader for
// bracketed paste ([PasteReader]), frame pacing ([RenderLoop]), suspending under job
// control ([Suspend]), a second writer to the terminal ([Output]), and recovery from panics ([Recover]). Each but
// Recover and Output names the test that shows when it can be removed.
package teaext
