package quark

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

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
func (m *Module) Publish(ctx context.Context, events ...NewEvent) (Published, error) {
	whole := make([]JSON, len(events))
	for at, one := range events {
		whole[at] = JSON{
			"specversion": "1.0", "id": or(one.ID, newID()), "source": "/modules/" + m.ID, "type": one.Type, "time": now(),
			"datacontenttype": "application/json", "data": one.Data,
		}
		if one.Subject != "" {
			whole[at]["subject"] = one.Subject
		}
	}
	var sum Published
	for at, failures := 0, 0; at < len(whole); {
		var found Published
		err := m.authorised(ctx, "POST", "/events", nil, whole[at:min(at+500, len(whole))], &found)
		if err == nil {
			sum.Accepted += found.Accepted
			sum.Duplicates += found.Duplicates
			at += 500
			continue
		}
		var problem *HubError
		failures++
		again := errors.As(err, &problem) && (problem.Status == 0 || problem.Status == 429 || problem.Status >= 500)
		if !again || failures > 3 {
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

func (m *Module) listen(to subscription) {
	defer m.loops.Done()
	query := url.Values{"subscription": {to.name}, "types": {strings.Join(to.types, ",")}, "limit": {"100"}, "wait": {"25"}}
	for failures := 0; m.ctx.Err() == nil; {
		if docked, draining := m.isDocked(); !docked || draining {
			m.sleep(100 * time.Millisecond)
			continue
		}
		var batch struct {
			Events []Event
			Cursor string
		}
		ctx, cancel := context.WithTimeout(m.ctx, 40*time.Second)
		err := m.authorised(ctx, "GET", "/events/poll?"+query.Encode(), nil, nil, &batch)
		cancel()
		if err == nil && len(batch.Events) > 0 {
			err = m.hear(to, batch.Events, batch.Cursor)
		}
		if err == nil {
			failures = 0
		} else if m.ctx.Err() == nil {
			failures++
			m.options.Log("subscription %s: %v", to.name, err)
			m.sleep(Pause(failures, 30*time.Second))
		}
	}
}

// hear hands over a batch to the end, also while the module stops. What follows a failed event of the same subject waits at the hub.
func (m *Module) hear(to subscription, events []Event, cursor string) error {
	ctx := context.WithoutCancel(m.ctx)
	waiting := map[string]bool{"": false}
	for _, event := range events {
		if waiting[event.Subject] {
			continue
		}
		if err := attempt(ctx, to.handler, event); err != nil {
			waiting[event.Subject] = event.Subject != ""
			reason := or(err.Error(), "failed")
			m.options.Log("subscription %s: %s %s: %s", to.name, event.Type, event.ID, reason)
			refusal := JSON{"subscription": to.name, "id": event.ID, "reason": reason[:min(500, len(reason))]}
			if err := m.authorised(ctx, "POST", "/events/nack", nil, refusal, nil); err != nil {
				return err
			}
		}
	}
	return m.authorised(ctx, "POST", "/events/ack", nil, JSON{"subscription": to.name, "cursor": cursor}, nil)
}

func attempt(ctx context.Context, handler func(context.Context, Event) error, event Event) (err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("panic: %v", problem)
		}
	}()
	return handler(ctx, event)
}

func newID() string {
	id := make([]byte, 16)
	_, _ = rand.Read(id)
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}
