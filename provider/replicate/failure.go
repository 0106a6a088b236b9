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

// throttledCode is our name for the documented answer of the throttle, see [proof].
const throttledCode = "throttled"

// explain reads {"title","status","detail"}: there are no codes. Refused content is
// known by the code E005 in the words, which vendorhttp knows.
func explain(_, _ string, answer vendorhttp.Value) *provider.Error {
	e := &provider.Error{Message: sentence(answer)}
	if throttled.MatchString(e.Message) {
		e.Kind, e.Code = provider.KindRate, throttledCode
		e.Hint = "wait a little; Replicate allows far fewer requests while the credit is low, so check it too"
	}
	return e
}

// sentence is the detail with its title in front, where each says something.
func sentence(answer vendorhttp.Value) string {
	title, detail := string(answer.Field("title").Text()), string(answer.Field("detail").Text())
	if title != "" && detail != "" && !strings.Contains(detail, title) {
		return title + ": " + detail
	}
	return detail
}

var throttled = regexp.MustCompile(`(?i)throttled.*resets in ~?(\d{1,4})\s*s`)

// paced takes the wait out of the words of a 429 that has no header for it.
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

// longestWait is the longest wait that is believed.
const longestWait = 15 * time.Minute
