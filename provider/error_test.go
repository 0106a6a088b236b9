package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{errors.New("plain"), "plain"},
		{Errorf(KindAuth, "the key was refused"), "the key was refused"},
		{Errorf(KindAuth, "the key was refused").WithHint("set RUNFLOW_API_KEY"), "the key was refused: set RUNFLOW_API_KEY"},
		{Errorf(KindAuth, "The key was refused.").WithHint("Set another."), "The key was refused: Set another"},
		{Errorf(KindAuth, "wait... ").WithHint("again"), "wait: again"},
		{&Error{Message: "no", Op: "runflow: submit"}, "no"},
		{fmt.Errorf("run 7: %w", Errorf(KindDisk, "the disk is full").WithHint("make room")), "the disk is full: make room"},
		{errors.Join(errors.New("first"), Errorf(KindDisk, "the disk is full")), "the disk is full"},
	} {
		if got := UserMessage(c.err); got != c.want {
			t.Errorf("%v: %q; want %q", c.err, got, c.want)
		}
	}
}

func TestErrorsInLogs(t *testing.T) {
	e := &Error{Op: "runflow: submit", Message: "too many requests", Hint: "wait"}
	if e.Error() != "runflow: submit: too many requests" {
		t.Error(e.Error())
	}
	e.Op = ""
	if e.Error() != "too many requests" {
		t.Error(e.Error())
	}
}

func TestKinds(t *testing.T) {
	deep := fmt.Errorf("a: %w", fmt.Errorf("b: %w", Errorf(KindRate, "slow down")))
	for _, c := range []struct {
		err  error
		want Kind
	}{
		{deep, KindRate},
		{errors.Join(io.EOF, deep), KindRate},
		{io.EOF, KindLocal},
		{context.Canceled, KindLocal},
		{nil, KindLocal},
	} {
		if got := KindOf(c.err); got != c.want {
			t.Errorf("%v: %s; want %s", c.err, got, c.want)
		}
	}
	if e := AsError(deep); e == nil || e.Kind != KindRate {
		t.Errorf("%+v", e)
	}
	if e := AsError(io.EOF); e.Kind != KindLocal || !errors.Is(e, io.EOF) || e.Message != "EOF" {
		t.Errorf("%+v", e)
	}
	if AsError(nil) != nil {
		t.Error("nil is an error")
	}
	if e := Errorf(KindNetwork, "no answer: %w", io.ErrUnexpectedEOF); !errors.Is(e, io.ErrUnexpectedEOF) {
		t.Error("the cause is lost")
	}
}

// TestAnErrorSaysMaybeByItself: only who knows better may say that nothing was accepted.
func TestAnErrorSaysMaybeByItself(t *testing.T) {
	if (&Error{}).Delivery != DeliveryUnknown || Errorf(KindNetwork, "x").Delivery != DeliveryUnknown || AsError(io.EOF).Delivery != DeliveryUnknown {
		t.Error("an error that nobody described says that nothing was taken")
	}
}

func TestAnErrorSurvivesTheHistory(t *testing.T) {
	before := Error{
		Kind: KindRate, Op: "runflow: submit", Message: "slow down", Hint: "wait", Status: 429, Code: "too_many", Request: "req-1",
		Delivery: Rejected, RetryAfter: 7 * time.Second, Jobs: []string{"a/b=="},
	}
	withCause := before
	withCause.Err = errors.New("secret details")
	text, err := json.Marshal(withCause)
	if err != nil || strings.Contains(string(text), "secret") {
		t.Fatalf("%s, %v", text, err)
	}
	var after Error
	if err := json.Unmarshal(text, &after); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("%+v, %v", after, err)
	}
}

func TestWhichStatusesAreFinal(t *testing.T) {
	for s, final := range map[Status]bool{
		StatusQueued: false, StatusRunning: false, StatusUnknown: false, "": false, "whatever": false,
		StatusSucceeded: true, StatusFailed: true, StatusCancelled: true,
	} {
		if s.Final() != final {
			t.Errorf("%q is final: %v", s, s.Final())
		}
	}
}

func TestExchangesGoToWhoListens(t *testing.T) {
	RecordExchange(t.Context(), func() Exchange { return Exchange{Status: 200} }) // nobody listens
	var kept []Exchange
	ctx := WithExchangeRecorder(t.Context(), func(made func() Exchange) { kept = append(kept, made()) })
	RecordExchange(ctx, func() Exchange { return Exchange{Status: 201} })
	inner := WithExchangeRecorder(ctx, func(func() Exchange) {})
	RecordExchange(inner, func() Exchange { return Exchange{Status: 500} })
	if len(kept) != 1 || kept[0].Status != 201 {
		t.Errorf("%+v", kept)
	}
}
