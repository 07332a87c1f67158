package quark

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"time"
)

// Handler serves a route: its value is answered as JSON, nil as 204 unless it has written itself.
type Handler func(w http.ResponseWriter, r *http.Request) (any, error)

// Error is what a module refuses: returned by a handler it is answered in the station's error form.
type Error struct {
	Status        int
	Code, Message string
}

func (e *Error) Error() string { return e.Message }

type contextKey int

const (
	callerKey contextKey = iota
	passedKey
)

// CallerOf gives the verified caller of a request that this module serves, nil for an anonymous one.
func CallerOf(r *http.Request) *Caller {
	caller, _ := r.Context().Value(callerKey).(*Caller)
	return caller
}

// OnBehalfOf is the context of a call made for the caller whose request is served.
func OnBehalfOf(r *http.Request) context.Context {
	passed := http.Header{}
	for _, name := range []string{"X-Quark-Caller", "Traceparent"} {
		if value := r.Header.Get(name); value != "" {
			passed.Set(name, value)
		}
	}
	return context.WithValue(r.Context(), passedKey, passed)
}

// ReadJSON reads a request's body.
func ReadJSON(r *http.Request, into any) error {
	text, err := io.ReadAll(r.Body)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{400, "BAD_REQUEST", "the body has been cut off"}
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return &Error{400, "BAD_REQUEST", "the body is not JSON as it should be: " + err.Error()}
	}
	return nil
}

// WriteJSON answers with a status and a value; with nothing when the value is none that JSON knows.
func WriteJSON(w http.ResponseWriter, status int, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // nobody is there any more when it fails
	return nil
}

// written remembers what was answered.
type written struct {
	http.ResponseWriter
	status int
}

func (w *written) WriteHeader(status int) {
	w.status = cmp.Or(w.status, status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *written) Write(bytes []byte) (int, error) {
	w.status = cmp.Or(w.status, 200)
	return w.ResponseWriter.Write(bytes)
}

// Unwrap lets http.ResponseController reach the server's own writer; what follows lets frameworks that look for it themselves.
func (w *written) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what a stream has written.
func (w *written) Flush() {
	w.status = cmp.Or(w.status, 200)
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// Hijack hands over the connection, for a WebSocket.
func (w *written) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status = cmp.Or(w.status, 101)
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// CloseNotify tells when the client has gone.
func (w *written) CloseNotify() <-chan bool {
	return w.ResponseWriter.(http.CloseNotifier).CloseNotify()
}

// Handler serves what the hub asks and the declared routes; the rest goes to the next one, or is 404 without one.
func (m *Module) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		w := &written{ResponseWriter: plain}
		defer func() {
			problem := recover()
			if problem == http.ErrAbortHandler {
				panic(problem)
			}
			if problem != nil {
				m.refuse(w, fmt.Errorf("%v\n%s", problem, debug.Stack()))
			}
		}()
		status, value, err := m.control(r)
		if err == nil && status > 0 {
			err = WriteJSON(w, status, value)
		}
		if err != nil {
			m.refuse(w, err)
		} else if status == 0 {
			m.serve(w, r, next)
		}
	})
}

func (m *Module) serve(w *written, r *http.Request, next http.Handler) {
	m.requests.Add(1)
	m.inFlight.Add(1)
	answered := false
	defer func() {
		if w.status >= 500 || !answered {
			m.failures.Add(1)
		}
		m.inFlight.Add(-1)
	}()
	known := func(method string) bool {
		found, _ := m.mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host})
		_, isRoute := found.(route) // and no redirect to a path that the hub does not know
		return isRoute
	}
	switch {
	case known(r.Method):
		m.mux.ServeHTTP(w, r)
	case slices.ContainsFunc([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, known):
		m.refuse(w, &Error{405, "METHOD_NOT_ALLOWED", r.URL.Path + " knows no " + r.Method})
	case next != nil:
		next.ServeHTTP(w, r)
	default:
		m.refuse(w, &Error{404, "ROUTE_NOT_FOUND", "there is nothing here"})
	}
	answered = true
}

// route is a handler of the module's own.
type route http.HandlerFunc

func (serve route) ServeHTTP(w http.ResponseWriter, r *http.Request) { serve(w, r) }

// guarded lets through whom the rules let, and answers with what the handler gives.
func (m *Module) guarded(rules Rules, handler Handler) route {
	resources, _ := m.Manifest["resources"].(JSON)
	most, _ := resources["maxBodyBytes"].(float64)
	limit := cmp.Or(rules.MaxBodyBytes, int64(most), 1<<20)
	needsCaller := rules.Access == "signed-in" || rules.Access == "permission"
	return func(w http.ResponseWriter, r *http.Request) {
		caller, err := m.Caller(r)
		switch {
		case err != nil:
		case needsCaller && caller == nil:
			err = &Error{401, "QE202", "sign in first"}
		case rules.Access == "permission" && !caller.May(rules.Permission):
			err = &Error{403, "QE203", "the permission " + rules.Permission + " is missing"}
		}
		if err != nil {
			m.refuse(w, err)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		ctx := context.WithValue(r.Context(), callerKey, caller)
		if left, _ := strconv.Atoi(r.Header.Get("X-Quark-Timeout")); left > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Duration(left)*time.Millisecond)
			defer cancel()
		}
		value, err := handler(w, r.WithContext(ctx))
		switch {
		case err != nil || w.(*written).status != 0:
		case value == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			err = WriteJSON(w, 200, value)
		}
		if err != nil {
			m.refuse(w, err)
		}
	}
}

// Caller verifies who calls, for handlers of other frameworks; a forged or stale word is refused with 401.
func (m *Module) Caller(r *http.Request) (*Caller, error) {
	token := r.Header.Get("X-Quark-Caller")
	if token == "" {
		return nil, nil
	}
	caller, err := m.tokens.verified(r.Context(), token, "caller", m.ID)
	if err == nil && caller == nil {
		err = &Error{401, "QE202", "X-Quark-Caller is not good"}
	}
	return caller, err
}

// control does and answers what the hub asks; the status is 0 when a request is nothing of that kind.
func (m *Module) control(r *http.Request) (status int, value any, err error) {
	method := r.Method
	if method == "HEAD" {
		method = "GET" // whose answer is sent without its body
	}
	asked := method + " " + r.URL.Path
	endpoints, _ := m.Manifest["endpoints"].(JSON)
	for _, name := range []string{"health", "status", "init", "config", "drain", "shutdown"} {
		if endpoints[name] == r.URL.Path {
			asked = method + " " + name
		}
	}
	var found answer
	if asked == "POST config" || asked == "POST drain" || asked == "POST shutdown" {
		err = m.onlyFromHub(r)
	}
	if err == nil && (asked == "POST init" || asked == "POST config") {
		r.Body = http.MaxBytesReader(nil, r.Body, 1<<20)
		err = ReadJSON(r, &found)
	}
	if err != nil {
		return 0, nil, err
	}
	switch asked {
	case "GET /manifest":
		return 200, m.Manifest, nil
	case "GET status":
		return 200, m.Status(), nil
	case "GET health":
		health := m.Health()
		if health["status"] == "unhealthy" {
			return 503, health, nil
		}
		return 200, health, nil
	case "POST init":
		return 200, JSON{"status": "ready"}, m.initialise(r.Context(), found)
	case "POST config":
		m.configure(found)
		return 200, JSON{"settingsGeneration": found.ConfigurationGeneration}, nil
	case "POST drain":
		m.change(func(s *state) { s.draining = true })
		return 200, JSON{"status": "draining", "inFlight": m.inFlight.Load()}, nil
	case "POST shutdown":
		go m.Stop(false)
		return 202, JSON{"status": "stopping"}, nil
	}
	return 0, nil, nil
}

// onlyFromHub takes the hub's token, or a request from this machine that is not passed on for somebody.
func (m *Module) onlyFromHub(r *http.Request) error {
	token := r.Header.Get("X-Quark-Caller")
	if hub, _ := m.tokens.verified(r.Context(), token, "hub", m.ID); hub != nil {
		return nil
	}
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() || token != "" || r.Header.Get("X-Forwarded-For") != "" {
		return &Error{403, "QE203", "only the hub may ask this"}
	}
	return nil
}

// refuse answers in the station's form of errors; what has been answered in part is broken off, so that nobody takes it for the whole.
func (m *Module) refuse(w http.ResponseWriter, err error) {
	var known *Error
	var fromHub *HubError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &known):
	case errors.As(err, &fromHub):
		known = &Error{502, "QE201", fromHub.Message}
	case errors.As(err, &tooLarge):
		known = &Error{413, "BODY_TOO_LARGE", fmt.Sprintf("the body is longer than %d bytes", tooLarge.Limit)}
	default:
		known = &Error{500, "INTERNAL", "an unexpected failure"}
	}
	if known.Status >= 500 {
		m.Log("%v", err)
	}
	if begun, _ := w.(*written); begun != nil && begun.status != 0 {
		panic(http.ErrAbortHandler)
	}
	_ = WriteJSON(w, known.Status, JSON{
		"status": known.Status, "code": known.Code, "message": known.Message, "error": known.Message, "timestamp": now(),
	})
}
