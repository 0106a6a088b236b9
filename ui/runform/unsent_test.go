package runform

import (
	"strings"
	"testing"

	"dailies/provider"
	"dailies/provider/run"
	"dailies/ui/uitest"
)

func TestWhatIsTypedIsPricedCheckedAndKept(t *testing.T) {
	k := newKit(t)
	k.typing("ab")
	var quoted, checked, kept []run.Spec
	for _, msg := range k.said {
		switch m := msg.(type) {
		case quoteAsked:
			quoted = append(quoted, m.Order)
		case checkAsked:
			checked = append(checked, m.Order)
		case keepAsked:
			kept = append(kept, m.Order)
		}
	}
	if len(quoted) != 2 || len(checked) != 2 || len(kept) != 2 {
		t.Fatalf("two letters were priced %d times, checked %d times and kept %d times", len(quoted), len(checked), len(kept))
	}
	if quoted[0].ID == quoted[1].ID || quoted[1].ID != kept[1].ID || kept[1].Request.Prompt != "ab" {
		t.Errorf("priced %+v, kept %+v", quoted, kept)
	}
	if o, touched := k.Unsent(); !touched || o.ID != kept[1].ID {
		t.Errorf("what is unsent has the id %q, what is kept %q", o.ID, kept[1].ID)
	}
}

func TestAFormThatWasOnlyOpenedIsNotKept(t *testing.T) {
	k := newKit(t)
	k.take(k.Open())
	if _, ok := last[keepAsked](k); ok {
		t.Error("nothing was written, but it is kept")
	}
	k.take(k.Open())
	if _, ok := last[quoteAsked](k); !ok {
		t.Error("it has no price")
	}
	k.typing("a")
	k.Fill(pastRun())
	k.take(k.Open())
	if _, touched := k.Unsent(); touched {
		t.Error("a run that was filled in is asked about before it is lost")
	}
}

func TestLateAnswersAreDropped(t *testing.T) {
	k := newKit(t)
	k.typing("a")
	late := k.unsent.rev
	k.typing("b")
	k.said = nil
	k.send(CheckMsg{late, run.CheckResult{Issues: []provider.FieldIssue{{Field: provider.FieldStart, Message: "too wide"}}}},
		QuoteMsg{late, run.Quote{Estimate: provider.Estimate{Known: true, High: 77_000_000}}}, debouncedMsg{late})
	if _, ok := last[checkAsked](k); ok || strings.Contains(k.screen(), "too wide") || strings.Contains(k.screen(), "$77") {
		t.Errorf("an answer about an earlier order is taken:\n%s", k.screen())
	}
	late = k.unsent.rev
	k.take(k.Sent())
	if _, ok := last[dropAsked](k); !ok {
		t.Error("the draft of what was sent is kept")
	}
	k.send(CheckMsg{late, run.CheckResult{Issues: []provider.FieldIssue{{Field: provider.FieldStart, Message: "too wide"}}}})
	if o, touched := k.Unsent(); touched || o.Request.Prompt != "" || len(k.checked.Issues) > 0 {
		t.Errorf("after it was sent the form holds %+v, %+v", o, k.checked)
	}
}

func TestADraftDoesNotTakeThePlaceOfWhatWasWritten(t *testing.T) {
	draft := &run.UnsentForm{ID: "01DRAFT", Model: uitest.FormModels()[0].Key(), Request: pastRun().Request, Takes: 2, Parent: "01PAST", ParentHow: run.HowSeed}
	k := newKit(t)
	k.send(UnsentMsg{Form: draft})
	if o, _ := k.Unsent(); o.Parent != "01PAST" || o.ParentHow != run.HowSeed || !strings.Contains(k.screen(), "from 01PAST") {
		t.Errorf("the draft has forgotten what it was made from: %q by %q", o.Parent, o.ParentHow)
	}
	if o, touched := k.Unsent(); !touched || o.ID != "01DRAFT" || o.Request.Prompt != draft.Request.Prompt {
		t.Errorf("the draft comes back as %+v, touched %v", o, touched)
	}
	if len(k.said) > 0 {
		t.Errorf("it is no change, but asks for %v", k.said)
	}
	k = newKit(t)
	k.typing("mine")
	k.send(UnsentMsg{Form: draft}, UnsentMsg{Model: uitest.FormModels()[1].Key()})
	if o, _ := k.Unsent(); o.Request.Prompt != "mine" || o.Model != uitest.FormModels()[0].Key() {
		t.Errorf("what was written became %+v", o)
	}
}
