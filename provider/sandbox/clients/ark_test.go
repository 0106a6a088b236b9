// Package clients runs the clients of vendors against the sandbox. It is a module of its
// own, so that the program needs none of them. See run.
package clients

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/volcengine/volcengine-go-sdk/service/arkruntime"
	"github.com/volcengine/volcengine-go-sdk/service/arkruntime/model"
)

// volcengine-go-sdk v1.2.49 against the sandbox.

const arkModel = "dreamina-seedance-2-0-260128"

// ark is a client that repeats nothing, unless more says otherwise.
func ark(t *testing.T, key string, more ...arkruntime.ConfigOption) *arkruntime.Client {
	t.Helper()
	var said struct {
		Key      string
		BaseURLs map[string]string `json:"base_urls"`
	}
	if err := json.Unmarshal([]byte(os.Getenv("SANDBOX")), &said); err != nil {
		t.Fatalf("SANDBOX holds no line of dailies sandbox: %v", err)
	}
	if key == "" {
		key = said.Key
	}
	options := []arkruntime.ConfigOption{arkruntime.WithBaseUrl(said.BaseURLs["ark"] + "/api/v3"), arkruntime.WithRetryTimes(0)}
	return arkruntime.NewClientWithApiKey(key, append(options, more...)...)
}

func ptr[T any](v T) *T { return &v }

func textTask(prompt string) model.CreateContentGenerationTaskRequest {
	return model.CreateContentGenerationTaskRequest{
		Model:      arkModel,
		Content:    []*model.CreateContentGenerationContentItem{{Type: model.ContentGenerationContentItemTypeText, Text: &prompt}},
		Resolution: ptr("480p"), Ratio: ptr("16:9"), Duration: ptr(int64(4)), GenerateAudio: ptr(false), Watermark: ptr(false),
	}
}

// create sends a create call that must be taken.
func create(t *testing.T, c *arkruntime.Client, r model.CreateContentGenerationTaskRequest) string {
	t.Helper()
	made, err := c.CreateContentGenerationTask(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(made.ID, "cgt-") {
		t.Fatalf("id %q", made.ID)
	}
	return made.ID
}

// ended polls a task to its end, and returns every status that it had.
func ended(t *testing.T, c *arkruntime.Client, id string) (task model.GetContentGenerationTaskResponse, seen []string) {
	t.Helper()
	for {
		task, err := c.GetContentGenerationTask(t.Context(), model.GetContentGenerationTaskRequest{ID: id})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(seen, task.Status) {
			seen = append(seen, task.Status)
		}
		if task.Status != model.StatusQueued && task.Status != model.StatusRunning {
			return task, seen
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// list asks for tasks; the vendor answers one such call a second.
func list(t *testing.T, c *arkruntime.Client, f model.ListContentGenerationTasksFilter) model.ListContentGenerationTasksResponse {
	t.Helper()
	for {
		all, err := c.ListContentGenerationTasks(t.Context(), model.ListContentGenerationTasksRequest{PageNum: ptr(1), PageSize: ptr(20), Filter: &f})
		if refusal(err).HTTPStatusCode == http.StatusTooManyRequests {
			time.Sleep(300 * time.Millisecond)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
}

// refusal is an error as the vendor worded it; zero where it is none.
func refusal(err error) model.APIError {
	var e *model.APIError
	if errors.As(err, &e) {
		return *e
	}
	return model.APIError{}
}

func TestArkCreateGetAndList(t *testing.T) {
	c := ark(t, "")
	r := textTask("a corgi in the rain")
	r.ReturnLastFrame, r.SafetyIdentifier = ptr(true), ptr("one end user")
	id := create(t, c, r)
	task, seen := ended(t, c, id)
	if !slices.Equal(seen, []string{model.StatusQueued, model.StatusRunning, model.StatusSucceeded}) {
		t.Fatalf("%v: %+v", seen, task)
	}
	if task.Model != arkModel || *task.Duration != 4 || *task.Resolution != "480p" || *task.Ratio != "16:9" || *task.GenerateAudio || *task.FramesPerSecond != 24 {
		t.Errorf("%+v", task)
	}
	if task.Usage.CompletionTokens <= 0 || task.Usage.TotalTokens != task.Usage.CompletionTokens || task.CreatedAt == 0 || task.UpdatedAt < task.CreatedAt {
		t.Errorf("%+v, from %d to %d", task.Usage, task.CreatedAt, task.UpdatedAt)
	}
	if film := read(t, task.Content.VideoURL); len(film) < 1000 || string(film[4:8]) != "ftyp" {
		t.Errorf("a film of %d bytes", len(film))
	}
	if frame := read(t, task.Content.LastFrameURL); http.DetectContentType(frame) != "image/png" {
		t.Errorf("the last frame is %s", http.DetectContentType(frame))
	}
	all := list(t, c, model.ListContentGenerationTasksFilter{TaskIDs: []*string{&id}, Status: ptr(model.StatusSucceeded), Model: ptr(arkModel)})
	if all.Total != 1 || len(all.Items) != 1 || all.Items[0].ID != id || *all.Items[0].SafetyIdentifier != "one end user" {
		t.Errorf("%+v", all)
	}
}

// A task that failed says why: in error where it is read alone, and where it is listed
// in the field that this client reads.
func TestArkFailure(t *testing.T) {
	c := ark(t, "")
	id := create(t, c, textTask("a corgi #moderation"))
	task, _ := ended(t, c, id)
	const want = "OutputVideoSensitiveContentDetected"
	if task.Status != model.StatusFailed || task.Error == nil || task.Error.Code != want {
		t.Errorf("%+v", task)
	}
	all := list(t, c, model.ListContentGenerationTasksFilter{TaskIDs: []*string{&id}})
	if len(all.Items) != 1 || all.Items[0].FailureReason == nil || all.Items[0].FailureReason.Code != want {
		t.Errorf("%+v", all)
	}
}

// DELETE cancels what is queued, is refused while it runs, and erases what has ended.
func TestArkDelete(t *testing.T) {
	c := ark(t, "")
	remove := func(id string) error {
		return c.DeleteContentGenerationTask(t.Context(), model.DeleteContentGenerationTaskRequest{ID: id})
	}
	queued, long := create(t, c, textTask("one")), create(t, c, textTask("two"))
	if err := remove(queued); err != nil {
		t.Fatal(err)
	}
	if task, _ := ended(t, c, queued); task.Status != model.StatusCancelled {
		t.Errorf("%+v", task)
	}
	for {
		task, err := c.GetContentGenerationTask(t.Context(), model.GetContentGenerationTaskRequest{ID: long})
		if err != nil {
			t.Fatal(err)
		}
		if task.Status == model.StatusRunning {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if e := refusal(remove(long)); e.HTTPStatusCode != http.StatusBadRequest {
		t.Errorf("a running task is deleted with %+v", e)
	}
	if task, _ := ended(t, c, long); task.Status != model.StatusSucceeded {
		t.Errorf("%+v", task)
	}
	if err := remove(long); err != nil {
		t.Fatal(err)
	}
	_, err := c.GetContentGenerationTask(t.Context(), model.GetContentGenerationTaskRequest{ID: long})
	if e := refusal(err); e.HTTPStatusCode != http.StatusNotFound {
		t.Errorf("an erased task: %v", err)
	}
}

func TestArkRefusals(t *testing.T) {
	long, seeded := textTask("x"), textTask("x")
	long.Duration = ptr(int64(99))
	seeded.ExtraBody = model.ExtraBody{"colour": "red"}
	unknown := textTask("x")
	unknown.Model = "dreamina-seedance-9-9"
	for _, r := range []struct {
		key    string
		task   model.CreateContentGenerationTaskRequest
		status int
		code   string
	}{
		{"", long, 400, "InvalidParameter"},
		{"", seeded, 400, "InvalidParameter"},
		{"", unknown, 404, "InvalidEndpointOrModel.NotFound"},
		{"wrong", textTask("x"), 401, "AuthenticationError"},
	} {
		_, err := ark(t, r.key).CreateContentGenerationTask(t.Context(), r.task)
		if e := refusal(err); e.HTTPStatusCode != r.status || e.Code != r.code {
			t.Errorf("%+v, want %d %s", err, r.status, r.code)
		}
	}
}

// By itself the client sends a create call three times after a broken connection, 5xx, or
// 429 in the vendor's words: where it was taken all the same, that is three paid tasks.
func TestArkRepeatsACreateCall(t *testing.T) {
	const mini = "dreamina-seedance-2-0-mini-260615" // no other test uses it
	r := textTask("a corgi #lost-answer")
	r.Model = mini
	made, err := ark(t, "", arkruntime.WithRetryTimes(2)).CreateContentGenerationTask(t.Context(), r) // 2 is the default
	if err == nil {
		t.Errorf("it was answered with %q", made.ID)
	}
	if all := list(t, ark(t, ""), model.ListContentGenerationTasksFilter{Model: ptr(mini)}); all.Total != 3 {
		t.Errorf("%d tasks, want 3", all.Total)
	}
}

// read fetches what a link leads to, without a key.
func read(t *testing.T, url string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, a.Status, err)
	}
	return b
}
