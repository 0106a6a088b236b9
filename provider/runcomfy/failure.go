package runcomfy

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// The documented error codes (docs.runcomfy.com, "Error Codes" of the Model API
// and of the Serverless API). The HTTP status does not replace them: a bad key
// and an empty account both come with 400.
const (
	codeModel   = 400001 // InvalidResourceIdentifier
	codeBalance = 400002 // InsufficientResources
	codeKey     = 400004 // UserAccountError
	codeForeign = 403001 // PermissionDeniedError
	codeUnknown = 404001 // ResourceNotFound
)

// refusals are the codes of which the pages say that the call was declined. On a
// submit nothing else proves that no money was spent.
func refusals() []int {
	return []int{codeModel, codeBalance, codeKey, codeForeign, codeUnknown, 401001, 403003, 422001}
}

// explain reads the vendor's words in an answer with an error status.
func explain(_ int, body []byte) *provider.Error {
	code, message := vendorhttp.Words(body)
	return meaning(code, message)
}

// hidden returns the error inside an answer of 200, or nil. Only a top-level
// error_code makes an answer an error; RunComfy's own clients read it that way.
func hidden(body []byte) *provider.Error {
	var v struct {
		ErrorCode vendorhttp.Text `json:"error_code"`
		RequestID vendorhttp.Text `json:"request_id"`
	}
	if json.Unmarshal(body, &v) != nil || v.ErrorCode == "" || v.ErrorCode == "0" {
		return nil
	}
	_, message := vendorhttp.Words(body)
	e := meaning(string(v.ErrorCode), message)
	e.Kind = cmp.Or(e.Kind, provider.KindProvider)
	e.Message = cmp.Or(e.Message, "the answer carries the error code "+e.Code)
	e.Next = cmp.Or(e.Next, "change the request, or try again later")
	e.Request = string(v.RequestID)
	return e
}

// meaning is what a code says. Kind stays "" where it says nothing; the HTTP
// status then decides.
func meaning(code, message string) *provider.Error {
	e := &provider.Error{Code: code, Message: message}
	n, _ := strconv.Atoi(code)
	switch n {
	case codeModel:
		e.Kind, e.Message = provider.KindModel, say("RunComfy does not know this model or id", message)
		e.Next = "choose another model"
	case codeBalance:
		e.Kind, e.Message = provider.KindBalance, say("the RunComfy account has no balance left", message)
		e.Next = "top up the account on runcomfy.com"
	case codeKey:
		e.Kind, e.Message = provider.KindAuth, say("the RunComfy token is bad, missing, expired or revoked, or the account is not active", message)
		e.Next = "check the token in RUNCOMFY_API_TOKEN"
	case codeForeign:
		e.Kind, e.Message = provider.KindAuth, say("this belongs to another RunComfy user", message)
		e.Next = "use the token of the account that made it"
	case codeUnknown:
		e.Kind, e.Message = provider.KindNotFound, say("RunComfy does not know this run, or no longer", message)
	default:
		e.Kind = kindOfClass(n / 1000)
	}
	return e
}

// kindOfClass is the kind of a code by its first three digits, which are those
// of an HTTP status.
func kindOfClass(class int) provider.Kind {
	switch {
	case class == 401, class == 403:
		return provider.KindAuth
	case class == 402:
		return provider.KindBalance
	case class == 404:
		return provider.KindNotFound
	case class == 429:
		return provider.KindRate
	case class >= 400 && class < 500:
		return provider.KindInput
	case class >= 500 && class < 600:
		return provider.KindProvider
	}
	return ""
}

// say puts the vendor's word behind ours.
func say(ours, theirs string) string {
	if theirs == "" {
		return ours
	}
	return ours + " (" + theirs + ")"
}

// taken says what an error inside a 200 means for the money of a submit.
func taken(code string) provider.Taken {
	if n, err := strconv.Atoi(code); err == nil && slices.Contains(refusals(), n) {
		return provider.Refused
	}
	return provider.MaybeTaken
}

// reason is why a run failed. Failures for their content carry no code of their
// own (the pages name none), so their kind is not guessed from the words.
func reason(body []byte) *provider.Error {
	code, message := vendorhttp.Words(body)
	e := meaning(code, message)
	e.Kind = cmp.Or(e.Kind, provider.KindProvider)
	e.Message = cmp.Or(e.Message, code, "RunComfy says that the run failed and gives no reason")
	e.Next = cmp.Or(e.Next, "change the request or run it again")
	return e
}
