package replicate

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

// throttledCode is our code for the documented response of the throttle, see [proof].
const throttledCode = "throttled"

// explain parses {"title","status","detail"}: there are no codes. Moderated content is
// recognized by E005 in the message, which vendorhttp knows.
func explain(_, _ string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Message: sentence(answer)}
	if throttled.MatchString(e.Message) {
		e.Kind, e.Code = provider.KindRate, throttledCode
		e.Hint = "wait a little; Replicate allows far fewer requests while the credit is low, so check it too"
	}
	return e
}

// sentence joins the title and the detail.
func sentence(answer vendorhttp.Value) string {
	title, detail := string(answer.Field("title").Text()), string(answer.Field("detail").Text())
	if title != "" && detail != "" && !strings.Contains(detail, title) {
		return title + ": " + detail
	}
	return detail
}

var throttled = regexp.MustCompile(`(?i)throttled.*resets in ~?(\d{1,4})\s*s`)

// paced extracts the delay from the message of a 429 without a Retry-After header.
func paced(err error) error {
	e, ok := errors.AsType[*provider.Error](err)
	if !ok || e.Status != http.StatusTooManyRequests || e.RetryAfter > 0 {
		return err
	}
	if m := throttled.FindStringSubmatch(e.Message); m != nil {
		if seconds, err := strconv.Atoi(m[1]); err == nil {
			e.RetryAfter = min(time.Duration(seconds)*time.Second, longestWait)
		}
	}
	return err
}

// longestWait is the longest delay that is obeyed.
const longestWait = 15 * time.Minute
