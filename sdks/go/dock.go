package quark

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// HubError is what the hub or a neighbour answered instead of a success; status 0 when nobody answered.
type HubError struct {
	Status        int
	Code, Message string
	Body          JSON
	RetryAfter    time.Duration
}

func (e *HubError) Error() string { return e.Message }

type answer struct {
	State                   string
	InstanceID              string `json:"instanceId"`
	Drain                   bool
	Lease                   int
	NextHeartbeat, HubTime  time.Time
	ServiceToken            string
	OwnershipKey            string
	Configuration           JSON
	ConfigurationGeneration int64
}

// Run listens, docks and stays docked; at SIGTERM or SIGINT it undocks, finishes what is under way and returns. What is no
// route here is served by the next handler, nil for none.
func (m *Module) Run(next http.Handler) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(m.options.Host, m.options.Port))
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	m.server = &http.Server{Handler: m.Handler(next), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = m.server.Serve(listener) }()
	m.options.Log("listens on http://%s", net.JoinHostPort(m.options.Host, port))
	if err := m.Dock(or(m.options.URL, "http://"+net.JoinHostPort(m.options.Host, port))); err != nil {
		return err
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	select {
	case <-signals:
		go m.Stop(true)
	case <-m.ctx.Done():
	}
	select {
	case <-m.stopped:
	case <-signals:
		return errors.New("stopped at once")
	}
	return nil
}

// Dock docks at the address where the module listens and stays docked until it is stopped; returns at once.
func (m *Module) Dock(address string) error {
	m.url = address
	key, err := os.ReadFile(m.keyFile())
	switch {
	case err == nil:
		m.ownershipKey, m.keyKept = strings.TrimSpace(string(key)), true
	case !os.IsNotExist(err):
		return err
	case !m.options.ByAddress:
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh)
		if err := m.keep(hex.EncodeToString(fresh)); err != nil {
			return err
		}
	}
	if !m.options.ByAddress {
		m.beginDocking()
	}
	for _, one := range m.subscriptions {
		m.loops.Add(1)
		go m.listen(one)
	}
	return nil
}

func (m *Module) beginDocking() {
	m.docking.Do(func() {
		m.loops.Add(1)
		go m.stayDocked()
	})
}

// keep keeps the key that proves whose id this is, for the next start too: on disk, whole, before the hub is told it.
func (m *Module) keep(key string) error {
	m.mutex.Lock()
	m.ownershipKey = key
	m.mutex.Unlock()
	if err := os.MkdirAll(m.options.DataDir, 0o700); err != nil {
		return err
	}
	unfinished := m.keyFile() + ".new"
	if err := os.WriteFile(unfinished, []byte(key+"\n"), 0o600); err != nil {
		return err
	}
	if err := flush(unfinished, os.O_RDWR); err != nil {
		return err
	}
	if err := os.Rename(unfinished, m.keyFile()); err != nil {
		return err
	}
	_ = flush(m.options.DataDir, os.O_RDONLY) // not every system can flush a folder
	return nil
}

func flush(path string, flag int) error {
	file, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}

func (m *Module) isDocked() (docked, draining bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.docked, m.draining
}

func (m *Module) instance() string {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.instanceID
}

func (m *Module) drain(draining bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.draining = draining
}

func (m *Module) sleep(pause time.Duration) {
	select {
	case <-m.ctx.Done():
	case <-time.After(pause):
	}
}

func (m *Module) stayDocked() {
	defer m.loops.Done()
	failures := 0
	for m.ctx.Err() == nil {
		docked, _ := m.isDocked()
		act, doing, longest := m.register, "docking", 30*time.Second
		if docked {
			act, doing, longest = m.SendHeartbeat, "heartbeat", 10*time.Second
		}
		err := act()
		if err == nil {
			failures = 0
			m.mutex.Lock()
			next := m.next
			m.mutex.Unlock()
			m.sleep(next)
			continue
		}
		var problem HubError
		if known := new(HubError); errors.As(err, &known) {
			problem = *known
		}
		switch {
		case m.ctx.Err() != nil:
			return
		case problem.Status == 409 && problem.Code == "QE101":
			m.options.Log("another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own")
			go m.Stop(false)
			return
		case docked && !m.options.ByAddress && (problem.Status == 401 || problem.Status == 404 || problem.Status == 410):
			m.mutex.Lock()
			m.docked = false
			m.mutex.Unlock()
			continue
		case m.keyKept && (problem.Status == 401 || problem.Status == 403):
			m.skipToken = !m.skipToken
		}
		fields, _ := problem.Body["fields"].([]any)
		said := err.Error()
		for _, field := range fields {
			said += fmt.Sprintf(" %v: %v;", asJSON(field)["field"], asJSON(field)["problem"])
		}
		m.options.Log("%s failed: %s", doing, said)
		failures++
		m.sleep(max(Pause(failures, longest), min(problem.RetryAfter, time.Minute)))
	}
}

func (m *Module) register() error {
	body := JSON{
		"manifest": m.Manifest, "timestamp": now(), "url": m.url, "instanceId": m.instance(), "epoch": m.epoch.UnixMilli(), "ownershipKey": m.ownershipKey,
	}
	if m.options.TokenFile != "" && !m.skipToken {
		token, err := os.ReadFile(m.options.TokenFile)
		if err != nil {
			return err
		}
		body["registrationToken"] = strings.TrimSpace(string(token))
	}
	var found answer
	if err := m.send(m.ctx, "POST", "/modules/register", nil, body, &found); err != nil {
		return err
	}
	m.skipToken = false
	err := m.adopt(found)
	if docked, _ := m.isDocked(); !docked && err == nil {
		m.options.Log("is %s and waits for an administrator's approval", found.State)
	}
	return err
}

// SendHeartbeat tells the hub how this module is and takes what it has to say; done by itself while docked.
func (m *Module) SendHeartbeat() error {
	_, generation := m.Settings()
	body := JSON{
		"instanceId": m.instance(), "timestamp": now(), "status": m.Health()["status"], "inFlight": m.inFlight.Load(),
		"configurationGeneration": generation, "metrics": m.measured(),
	}
	var found answer
	if err := m.send(m.ctx, "POST", "/modules/"+m.ID+"/heartbeat", m.proof(), body, &found); err != nil {
		return err
	}
	return m.adopt(found)
}

func (m *Module) proof() http.Header {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.ownershipKey != "" {
		return http.Header{"X-Quark-Ownership": {m.ownershipKey}}
	}
	return http.Header{"Authorization": {"Bearer " + m.token}}
}

// adopt takes the answer of docking or of a heartbeat.
func (m *Module) adopt(found answer) error {
	m.mutex.Lock()
	m.state = or(found.State, m.state)
	m.draining = found.Drain || m.ctx.Err() != nil
	if found.Lease > 0 {
		m.lease = time.Duration(found.Lease) * time.Second
	}
	m.next = m.lease / 2
	if due := found.NextHeartbeat.Sub(found.HubTime); !found.NextHeartbeat.IsZero() {
		m.next = max(20*time.Millisecond, min(due, m.next))
	}
	if found.ServiceToken != "" {
		if !m.docked {
			m.options.Log("docked at %s as %s", m.options.Hub, m.instanceID)
		}
		m.token, m.docked = found.ServiceToken, true
	}
	m.mutex.Unlock()
	m.configured(found)
	if found.OwnershipKey != "" {
		return m.keep(found.OwnershipKey)
	}
	return nil
}

func (m *Module) configured(found answer) {
	m.mutex.Lock()
	changed := found.Configuration != nil && found.ConfigurationGeneration != m.generation
	if changed {
		m.settings, m.generation = found.Configuration, found.ConfigurationGeneration
	}
	m.mutex.Unlock()
	if changed && m.OnSettings != nil {
		m.OnSettings(found.Configuration)
	}
}

// initialised takes what POST /init brings a module that is docked by its address; the token in it proves that the hub sent it.
func (m *Module) initialised(r *http.Request) error {
	var found answer
	r.Body = http.MaxBytesReader(nil, r.Body, 1<<20)
	if err := ReadJSON(r, &found); err != nil {
		return err
	}
	claims, err := m.tokens.verified(r.Context(), found.ServiceToken, "service", "")
	if err != nil {
		return err
	}
	if claims == nil || claims.Subject != "service:"+m.ID {
		return &Error{403, "QE203", "only the hub may ask this"}
	}
	if m.options.ByAddress {
		m.mutex.Lock()
		m.instanceID = or(found.InstanceID, m.instanceID)
		m.mutex.Unlock()
	}
	if err := m.adopt(found); err != nil {
		return err
	}
	m.beginDocking()
	return nil
}

// Stop takes no more, undocks, finishes what is under way within the deadline, closes.
func (m *Module) Stop(undock bool) {
	m.stop.Do(func() {
		defer close(m.stopped)
		ctx, cancel := context.WithTimeout(context.Background(), m.options.StopWithin)
		defer cancel()
		m.drain(true)
		m.end()
		if undock && m.token != "" {
			if err := m.Undock(ctx); err != nil {
				m.options.Log("undocking failed: %v", err)
			}
		}
		over := make(chan struct{})
		go func() {
			m.loops.Wait()
			close(over)
		}()
		if m.server != nil {
			_ = m.server.Shutdown(ctx)
		}
		select {
		case <-over:
		case <-ctx.Done():
		}
		m.options.Log("stopped")
	})
}

// Undock tells the hub that this instance goes; it drains the module before it answers.
func (m *Module) Undock(ctx context.Context) error {
	return m.send(ctx, "DELETE", "/modules/"+m.ID+"?instanceId="+url.QueryEscape(m.instance()), m.proof(), nil, nil)
}

// authorised sends with the service token, renewed once when the hub no longer takes it.
func (m *Module) authorised(ctx context.Context, method, path string, headers http.Header, body, out any) error {
	for attempt := 0; ; attempt++ {
		m.mutex.Lock()
		token := m.token
		m.mutex.Unlock()
		if token == "" {
			return &HubError{Code: "QE202", Message: "the module is not docked yet"}
		}
		with := headers.Clone()
		if with == nil {
			with = http.Header{}
		}
		with.Set("Authorization", "Bearer "+token)
		err := m.send(ctx, method, path, with, body, out)
		var refused *HubError
		if !errors.As(err, &refused) || refused.Status != 401 || attempt > 0 {
			return err
		}
		var fresh answer
		if err := m.send(ctx, "POST", "/modules/"+m.ID+"/token", m.proof(), JSON{"instanceId": m.instance()}, &fresh); err != nil {
			return err
		}
		m.mutex.Lock()
		m.token = fresh.ServiceToken
		m.mutex.Unlock()
	}
}

func (m *Module) send(ctx context.Context, method, path string, headers http.Header, body, out any) error {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
	}
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, m.options.Hub+path, content)
	if err != nil {
		return err
	}
	for name, values := range headers {
		request.Header[name] = values
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := m.client.Do(request)
	if err != nil {
		return &HubError{Code: "QE201", Message: "no answer from " + m.options.Hub + ": " + err.Error()}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return &HubError{Code: "QE201", Message: "no answer from " + m.options.Hub + ": " + err.Error()}
	}
	if response.StatusCode < 300 {
		if out == nil || len(text) == 0 {
			return nil
		}
		return json.Unmarshal(text, out)
	}
	problem := &HubError{Status: response.StatusCode, RetryAfter: time.Duration(number(response.Header.Get("Retry-After"))) * time.Second}
	_ = json.Unmarshal(text, &problem.Body)
	problem.Code, _ = problem.Body["code"].(string)
	message, _ := problem.Body["message"].(string)
	place, _, _ := strings.Cut(path, "?")
	problem.Message = fmt.Sprintf("%s %s: %s", method, place, or(message, response.Status))
	return problem
}
