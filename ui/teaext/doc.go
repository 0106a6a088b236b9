// Package teaext holds what stands around Bubble Tea until upstream has it: a
// reader that keeps pastes apart from keys ([PasteReader]), frames on demand
// ([RenderLoop]), suspending that ends in order ([Suspend]), and recovery from
// panics ([Recover]). Each names the test that says when it can go.
package teaext
