package provider_test

import (
	"errors"
	"strings"
	"testing"

	"dailies/provider"
)

// A panic in a goroutine is returned as an error that does not reveal its value.
func TestAPanicInAGoroutineComesBack(t *testing.T) {
	broke := make(chan error, 1)
	provider.Go(func(err error) { broke <- err }, func() { panic("a key, perhaps") })
	err := <-broke
	crash, ok := errors.AsType[*provider.PanicError](err)
	if !ok || crash.Value != "a key, perhaps" || !strings.Contains(crash.Stack, "TestAPanicInAGoroutineComesBack") {
		t.Fatalf("%#v", err)
	}
	if strings.Contains(err.Error(), "key") {
		t.Errorf("it says what was thrown: %v", err)
	}
	provider.Go(func(err error) { broke <- err }, func() { broke <- nil })
	if err := <-broke; err != nil {
		t.Errorf("nothing was thrown, and %v came", err)
	}
}
