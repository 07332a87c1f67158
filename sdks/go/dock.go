package quark

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	stopWithin = 25 * time.Second
	notTheHub  = "what answered does not speak the hub's protocol"
)

// answer is what the hub says to docking and to heartbeats, and brings to POST /init and /config.
type answer struct {
	State, InstanceID, ServiceToken, OwnershipKey string
	Drain                                         bool
	Lease                                         int
	NextHeartbeat, HubTime                        time.Time
	Configuration                                 JSON
	ConfigurationGeneration                       int64
}

// Run listens, docks and stays docked; at SIGTERM or SIGINT it undocks, finishes what is under way and returns. What is no
// route here is served by the next handler, nil for none.
func (m *Module) Run(next http.Handler) error {
	signalled, release := signal.NotifyContext(m.ctx, syscall.SIGTERM, os.Interrupt)
	defer release()
	port, _ := m.Manifest["port"].(float64)
	place := cmp.Or(os.Getenv("PORT"), strconv.Itoa(int(port)))
	listener, err := net.Listen("tcp", net.JoinHostPort(cmp.Or(os.Getenv("HOST"), "127.0.0.1"), place))
	if err != nil {
		return err
	}
	address := "http://" + listener.Addr().String()
	m.server = &http.Server{Handler: m.Handler(next), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = m.server.Serve(listener) }()
	m.Log("listens on %s", address)
	if err := m.Dock(cmp.Or(os.Getenv("QUARK_MODULE_URL"), address)); err != nil {
		return err
	}
	<-signalled.Done()
	release() // a second signal ends the program at once
	m.Stop(true)
	return nil
}

// Dock docks at the address where the module listens and stays docked until it is stopped; returns at once.
func (m *Module) Dock(address string) error {
	key, err := os.ReadFile(m.keyFile())
	switch {
	case err == nil:
		m.change(func(s *state) { s.ownershipKey = strings.TrimSpace(string(key)) })
	case !errors.Is(err, os.ErrNotExist):
		return err
	case !m.byAddress:
		fresh := make([]byte, 32)
		_, _ = rand.Read(fresh)
		if err := m.keep(hex.EncodeToString(fresh)); err != nil {
			return err
		}
	}
	m.loops.Add(1 + len(m.subscriptions))
	go m.stayDocked(address, err == nil)
	for _, one := range m.subscriptions {
		go m.listen(one)
	}
	return nil
}

// keep keeps the key that proves whose id this is, for the next start too: on disk, whole, before the hub is told it.
func (m *Module) keep(key string) error {
	if err := os.MkdirAll(m.dataDir, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(m.keyFile()+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(key + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), m.keyFile()); err != nil {
		return err
	}
	if folder, err := os.Open(m.dataDir); err == nil {
		_ = errors.Join(folder.Sync(), folder.Close()) // not every system can flush a folder
	}
	m.change(func(s *state) { s.ownershipKey = key })
	return nil
}

// stayDocked registers and sends heartbeats. Who has come with a kept key leaves the registration token out when it is refused.
func (m *Module) stayDocked(address string, keyKept bool) {
	withToken := true
	m.untilStopped(func() (time.Duration, error) {
		if m.state().token != "" {
			return m.heartbeat()
		}
		if m.byAddress {
			return 100 * time.Millisecond, nil
		}
		next, err := m.register(address, withToken)
		withToken = withToken || err == nil
		return next, err
	}, func(problem *HubError) {
		docked, doing := m.state().token != "", "docking"
		if docked {
			doing = "heartbeat"
		}
		m.Log("%s failed: %v", doing, problem)
		switch status := problem.Status; {
		case status == 409 && problem.Code == "QE101":
			m.Log("another process has docked as this instance; each needs a QUARK_INSTANCE_ID of its own")
			go m.Stop(false)
		case docked && !m.byAddress && (status == 401 || status == 404 || status == 410):
			m.change(func(s *state) { s.token, s.state = "", "announced" })
		case keyKept && (status == 401 || status == 403):
			withToken = !withToken
		}
	})
}

// untilStopped does it again and again, each time after the pause that it gives; after failures in growing ones, once docked of
// ten seconds at the most.
func (m *Module) untilStopped(act func() (time.Duration, error), failed func(*HubError)) {
	defer m.loops.Done()
	for failures := 0; m.ctx.Err() == nil; {
		var pause time.Duration
		err := safely(func() (err error) {
			pause, err = act()
			return err
		})
		if err == nil || m.ctx.Err() != nil {
			failures = 0
		} else {
			problem := &HubError{Message: err.Error()}
			errors.As(err, &problem)
			failed(problem)
			longest := 30 * time.Second
			if m.state().token != "" {
				longest = 10 * time.Second
			}
			failures++
			pause = max(Pause(failures, longest), min(problem.RetryAfter, time.Minute))
		}
		m.sleep(pause)
	}
}

func (m *Module) sleep(pause time.Duration) {
	select {
	case <-m.ctx.Done():
	case <-time.After(pause):
	}
}

func (m *Module) register(address string, withToken bool) (time.Duration, error) {
	known := m.state()
	body := JSON{
		"manifest": m.Manifest, "timestamp": now(), "url": address, "instanceId": known.instanceID, "epoch": m.epoch.UnixMilli(),
		"ownershipKey": known.ownershipKey,
	}
	if file := os.Getenv("QUARK_TOKEN_FILE"); file != "" && withToken {
		token, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		body["registrationToken"] = strings.TrimSpace(string(token))
	}
	var found answer
	if err := m.send(m.ctx, "POST", "/modules/register", nil, body, &found); err != nil {
		return 0, err
	}
	return m.adopt(found)
}

func (m *Module) heartbeat() (time.Duration, error) {
	status := m.Status()
	body := JSON{"configurationGeneration": status["settingsGeneration"]}
	for _, told := range []string{"timestamp", "status", "inFlight", "metrics"} {
		body[told] = status[told]
	}
	body = Merge(body, m.thisStart())
	var found answer
	if err := m.send(m.ctx, "POST", "/modules/"+m.ID+"/heartbeat", m.proof(), body, &found); err != nil {
		return 0, err
	}
	return m.adopt(found)
}

// thisStart says which start of which instance this is: a later one ends it. One that is docked by its address has its epoch
// from the hub.
func (m *Module) thisStart() JSON {
	start := JSON{"instanceId": m.state().instanceID}
	if !m.byAddress {
		start["epoch"] = m.epoch.UnixMilli()
	}
	return start
}

func (m *Module) proof() http.Header {
	known := m.state()
	if known.ownershipKey != "" {
		return http.Header{"X-Quark-Ownership": {known.ownershipKey}}
	}
	return http.Header{"Authorization": {"Bearer " + known.token}}
}

// adopt takes the answer of docking or of a heartbeat; gives the time until the next one.
func (m *Module) adopt(found answer) (time.Duration, error) {
	if found.State == "" {
		return 0, &HubError{Code: "QE201", Message: notTheHub}
	}
	if found.OwnershipKey != "" {
		if err := m.keep(found.OwnershipKey); err != nil {
			return 0, err
		}
	}
	switch known := m.state(); {
	case known.token == "" && found.ServiceToken != "":
		m.Log("docked at %s as %s", m.hub, known.instanceID)
	case known.token == "":
		m.Log("is %s and waits for an administrator's approval", found.State)
	}
	m.change(func(s *state) {
		s.state, s.token = cmp.Or(found.State, s.state), cmp.Or(found.ServiceToken, s.token)
		s.draining = found.Drain || m.ctx.Err() != nil
	})
	m.configure(found)
	next := time.Duration(cmp.Or(found.Lease, 30)) * time.Second / 2
	if !found.NextHeartbeat.IsZero() {
		next = max(20*time.Millisecond, min(next, found.NextHeartbeat.Sub(found.HubTime)))
	}
	return next, nil
}

// initialise takes what POST /init brings a module that is docked by its address; the token in it proves that the hub sent it.
func (m *Module) initialise(ctx context.Context, found answer) error {
	claims, err := m.tokens.verified(ctx, found.ServiceToken, "service", "")
	if err != nil {
		return err
	}
	if claims == nil || claims.Subject != "service:"+m.ID {
		return &Error{403, "QE203", "only the hub may ask this"}
	}
	if m.byAddress {
		m.change(func(s *state) { s.instanceID = cmp.Or(found.InstanceID, s.instanceID) })
	}
	_, err = m.adopt(found)
	return err
}

func (m *Module) configure(found answer) {
	changed := false
	m.change(func(s *state) {
		if changed = found.Configuration != nil && found.ConfigurationGeneration != s.generation; changed {
			s.settings, s.generation = found.Configuration, found.ConfigurationGeneration
		}
	})
	if changed && m.OnSettings != nil {
		m.OnSettings(found.Configuration)
	}
}

// Stop takes no more, undocks, finishes what is under way within the deadline, closes; whoever comes later waits for its end.
func (m *Module) Stop(undock bool) {
	m.stop.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
		defer cancel()
		known := m.change(func(s *state) { s.draining = true })
		m.end()
		if undock && known.token != "" {
			if err := m.Undock(ctx); err != nil {
				m.Log("undocking failed: %v", err)
			}
		}
		over, done := context.WithCancel(ctx)
		go func() {
			m.loops.Wait()
			done()
		}()
		if m.server != nil {
			_ = m.server.Shutdown(ctx)
		}
		<-over.Done()
		m.Log("stopped")
	})
}

// Undock tells the hub that this instance goes; it drains the module before it answers.
func (m *Module) Undock(ctx context.Context) error {
	at := "/modules/" + m.ID + "?instanceId=" + url.QueryEscape(m.state().instanceID)
	return m.authorised(ctx, "DELETE", at, nil, nil, nil) // the key could undock a later start
}
