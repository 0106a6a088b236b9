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
	before   = time.Minute     // clocks differ
	after    = 5 * time.Minute // a create call takes no longer
	mostRead = 10              // tasks that are read for one order
)

// Match looks for the tasks of the model that were made when the order was sent. The
// list carries neither a reference of ours nor what was asked for; each task tells how
// long its video is to be, and one of another length is no match. Of many tasks only the
// newest are read, and all the others may match.
func (p *Provider) Match(ctx context.Context, o provider.Submission, sent time.Time) (jobs []string, err error) {
	cursor := ""
	var near []string
	for range 5 {
		page, err := p.List(ctx, cursor, mostListed)
		if provider.KindOf(err) == provider.KindNotFound {
			return nil, nil // no page promises the list
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
		if i >= mostRead { // it may be the one, so that none of the others is taken for it
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

// found names the operation of an error of the list.
func found(err error) error {
	if e := provider.AsError(err); e != nil {
		e.Op = strings.Replace(e.Op, ": list", ": find", 1)
	}
	return err
}
