package evolink

import (
	"context"
	"strconv"
	"strings"
	"time"

	"dailies/provider"
	"dailies/provider/vendorhttp"
)

const (
	before  = time.Minute     // clock skew
	after   = 5 * time.Minute // maximum duration of a create call
	maxRead = 10              // tasks polled per order
)

// Match searches for tasks of the model that were created when the submission was sent. The list
// includes neither our client reference nor the request; each task tells the duration of its
// video, which must match. Only the newest tasks are polled; the others are returned unchecked.
func (p *Provider) Match(ctx context.Context, o provider.Submission, sent time.Time) (jobs []string, err error) {
	cursor := ""
	var near []string
	for range 5 {
		page, err := p.List(ctx, cursor, maxListed)
		if provider.KindOf(err) == provider.KindNotFound {
			return nil, nil // the list is undocumented
		}
		if err != nil {
			return nil, found(err)
		}
		for _, j := range page.Jobs {
			if !j.Created.IsZero() && j.Created.Before(sent.Add(-before).Truncate(time.Second)) {
				page.Next = "" // newest first
				break
			}
			if j.Model == o.Request.Model && !j.Created.IsZero() && !j.Created.After(sent.Add(after)) {
				near = append(near, j.Report.Job)
			}
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	for i, job := range near {
		if i >= maxRead { // unchecked, so that no other task is attached as the only candidate
			jobs = append(jobs, job)
			continue
		}
		task, err := p.api.Read(ctx, "find", "/v1/tasks/"+vendorhttp.PathID(job))
		if provider.KindOf(err) == provider.KindNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		length := string(p.api.Job(task).Field("task_info").Field("video_duration").Text())
		if length == "" || o.Request.Duration == 0 || length == strconv.Itoa(o.Request.Duration) {
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}

// found sets the operation of an error of the list call.
func found(err error) error {
	if e := provider.AsError(err); e != nil {
		e.Op = strings.Replace(e.Op, ": list", ": find", 1)
	}
	return err
}
