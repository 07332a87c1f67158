package quark

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// HubError is what the hub or a neighbour answered instead of a success; status 0 when nobody answered.
type HubError struct {
	Status        int
	Code, Message string
	Fields        []struct{ Field, Problem string } // what is wrong with what was sent
	RetryAfter    time.Duration                     `json:"-"`
}

func (e *HubError) Error() string { return e.Message }

// Event is one that a module hears.
type Event struct {
	ID      string          `json:"id"`
	Type    string          `json:"type"`
	Source  string          `json:"source"`
	Subject string          `json:"subject"`
	Time    time.Time       `json:"time"`
	Data    json.RawMessage `json:"data"`
}

// NewEvent is one to be published; without an id it gets one.
type NewEvent struct {
	ID, Type, Subject string
	Data              any
}

// Published tells how many events were new and how many the station knew.
type Published struct{ Accepted, Duplicates int }

// Call calls a neighbour at /api/v1/… or /m/<id>/… and reads its answer into out; see OnBehalfOf.
func (m *Module) Call(ctx context.Context, method, path string, body, out any) error {
	passed, _ := ctx.Value(passedKey).(http.Header)
	return m.authorised(ctx, method, path, passed, body, out)
}

// Discover finds modules by capability, type, tag or health; nil finds all.
func (m *Module) Discover(ctx context.Context, filters url.Values) ([]JSON, error) {
	var found struct{ Modules []JSON }
	err := m.authorised(ctx, "GET", "/modules/discovery?"+filters.Encode(), nil, nil, &found)
	return found.Modules, err
}

// GetModule tells of one module, nil when there is none.
func (m *Module) GetModule(ctx context.Context, id string) (JSON, error) {
	var found JSON
	err := m.authorised(ctx, "GET", "/modules/"+url.PathEscape(id), nil, nil, &found)
	var problem *HubError
	if errors.As(err, &problem) && problem.Status == 404 {
		return nil, nil
	}
	return found, err
}

// Publish publishes events, which are kept when it returns; each has an id, so that trying again publishes nothing twice.
func (m *Module) Publish(ctx context.Context, events ...NewEvent) (sum Published, err error) {
	whole := make([]JSON, len(events))
	for at, one := range events {
		whole[at] = JSON{
			"specversion": "1.0", "id": cmp.Or(one.ID, newID()), "source": "/modules/" + m.ID, "type": one.Type, "time": now(),
			"datacontenttype": "application/json", "data": one.Data,
		}
		if one.Subject != "" {
			whole[at]["subject"] = one.Subject
		}
	}
	for failures := 0; len(whole) > 0; {
		part := whole[:min(500, len(whole))]
		var found Published
		err := m.authorised(ctx, "POST", "/events", nil, part, &found)
		if err == nil {
			sum = Published{sum.Accepted + found.Accepted, sum.Duplicates + found.Duplicates}
			whole = whole[len(part):]
			continue
		}
		var problem *HubError
		failures++
		if !errors.As(err, &problem) || failures > 3 || problem.Status > 0 && problem.Status != 429 && problem.Status < 500 {
			return sum, err
		}
		select {
		case <-ctx.Done():
			return sum, ctx.Err()
		case <-time.After(Pause(failures, 30*time.Second)):
		}
	}
	return sum, nil
}

// FirstTime marks an event as taken, in the transaction of its effect; false when it has had its effect before. The mark lies
// in a table of yours, quark_inbox (source text, id text, primary key (source, id)).
func FirstTime(ctx context.Context, tx *sql.Tx, event Event) (bool, error) {
	const insert = "insert into quark_inbox (source, id) values ($1, $2) on conflict do nothing"
	marked, err := tx.ExecContext(ctx, insert, event.Source, event.ID)
	if err != nil {
		return false, err
	}
	rows, err := marked.RowsAffected()
	return rows == 1, err
}

type subscription struct {
	name    string
	types   []string
	handler func(context.Context, Event) error
}

func (m *Module) listen(to subscription) {
	query := url.Values{"subscription": {to.name}, "types": {strings.Join(to.types, ",")}, "limit": {"100"}, "wait": {"25"}}
	m.untilStopped(func() (time.Duration, error) {
		if known := m.state(); known.token == "" || known.draining {
			return 100 * time.Millisecond, nil
		}
		return 0, m.poll(to, "/events/poll?"+query.Encode())
	}, func(problem *HubError) { m.Log("subscription %s: %v", to.name, problem) })
}

// poll waits for a batch and hands it over to the end, also while the module stops. What follows a failed event of the same
// subject waits at the hub.
func (m *Module) poll(to subscription, path string) error {
	waiting, cancel := context.WithTimeout(m.ctx, 40*time.Second)
	defer cancel()
	var batch struct {
		Events []Event
		Cursor string
	}
	if err := m.authorised(waiting, "GET", path, nil, nil, &batch); err != nil {
		return err
	}
	if len(batch.Events) == 0 {
		m.sleep(100 * time.Millisecond) // whoever answers without waiting is not asked without a pause
		return nil
	}
	ctx := context.WithoutCancel(m.ctx)
	failed := map[string]bool{}
	for _, event := range batch.Events {
		if event.Subject != "" && failed[event.Subject] {
			continue
		}
		if err := safely(func() error { return to.handler(ctx, event) }); err != nil {
			failed[event.Subject] = true
			m.Log("subscription %s: %s %s: %v", to.name, event.Type, event.ID, err)
			reason := cmp.Or(err.Error(), "failed")
			refusal := JSON{"subscription": to.name, "id": event.ID, "reason": reason[:min(500, len(reason))]}
			if err := m.authorised(ctx, "POST", "/events/nack", nil, refusal, nil); err != nil {
				return err
			}
		}
	}
	return m.authorised(ctx, "POST", "/events/ack", nil, JSON{"subscription": to.name, "cursor": batch.Cursor}, nil)
}

// safely makes an error of a panic: what is called back ends no module.
func safely(act func() error) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	return act()
}

// newID grows with time (a UUID of version 7): the station keeps what comes together beside each other.
func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id[6:])
	for at, millis := 5, time.Now().UnixMilli(); at >= 0; at, millis = at-1, millis>>8 {
		id[at] = byte(millis)
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

// authorised sends with the service token, renewed once when the hub no longer takes it.
func (m *Module) authorised(ctx context.Context, method, path string, headers http.Header, body, out any) error {
	for attempt := 0; ; attempt++ {
		token := m.state().token
		if token == "" {
			return &HubError{Code: "QE202", Message: "the module is not docked yet"}
		}
		with := http.Header{"Authorization": {"Bearer " + token}}
		maps.Copy(with, headers)
		err := m.send(ctx, method, path, with, body, out)
		var refused *HubError
		if !errors.As(err, &refused) || refused.Status != 401 || attempt > 0 {
			return err
		}
		var fresh answer
		if err := m.send(ctx, "POST", "/modules/"+m.ID+"/token", m.proof(), m.thisStart(), &fresh); err != nil {
			return err
		}
		m.change(func(s *state) { s.token = fresh.ServiceToken })
	}
}

func (m *Module) send(ctx context.Context, method, path string, headers http.Header, body, out any) error {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
	}
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, m.hub+path, &content)
	if err != nil {
		return err
	}
	maps.Copy(request.Header, headers)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := m.client.Do(request)
	var text []byte
	if err == nil {
		defer response.Body.Close()
		text, err = io.ReadAll(response.Body)
	}
	if err != nil {
		return &HubError{Code: "QE201", Message: "no answer from " + m.hub + ": " + err.Error()}
	}
	if response.StatusCode < 300 {
		if out == nil || len(text) == 0 {
			return nil
		}
		if err := json.Unmarshal(text, out); err != nil {
			return &HubError{Code: "QE201", Message: notTheHub + ": " + err.Error()}
		}
		return nil
	}
	problem := &HubError{}
	_ = json.Unmarshal(text, problem) // the station's form of errors
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	problem.Status, problem.RetryAfter = response.StatusCode, time.Duration(seconds)*time.Second
	place, _, _ := strings.Cut(path, "?")
	problem.Message = fmt.Sprintf("%s %s: %s", method, place, cmp.Or(problem.Message, response.Status))
	for _, one := range problem.Fields {
		problem.Message += fmt.Sprintf(" %s: %s;", one.Field, one.Problem)
	}
	return problem
}
