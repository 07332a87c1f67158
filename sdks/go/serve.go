package quark

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"
)

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
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return &Error{413, "BODY_TOO_LARGE", "the body is longer than " + strconv.FormatInt(tooLarge.Limit, 10) + " bytes"}
	}
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return &Error{400, "BAD_REQUEST", "the body is not JSON as it should be: " + err.Error()}
	}
	return nil
}

// WriteJSON answers with a status and a value.
func WriteJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// written remembers what was answered.
type written struct {
	http.ResponseWriter
	status int
}

func (w *written) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *written) Write(bytes []byte) (int, error) {
	if w.status == 0 {
		w.status = 200
	}
	return w.ResponseWriter.Write(bytes)
}

// Unwrap lets http.ResponseController flush a stream.
func (w *written) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Handler serves what the hub asks and the declared routes; the rest goes to the next one, or is 404 without one.
func (m *Module) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		if m.control(plain, r) {
			return
		}
		m.requests.Add(1)
		m.inFlight.Add(1)
		w := &written{ResponseWriter: plain}
		defer func() {
			if problem := recover(); problem != nil {
				m.options.Log("%v\n%s", problem, debug.Stack())
				m.refuse(w, &Error{500, "INTERNAL", "an unexpected failure"})
			}
			if w.status >= 500 {
				m.failures.Add(1)
			}
			m.inFlight.Add(-1)
		}()
		serve, pattern := m.mux.Handler(r)
		if pattern != "" {
			m.mux.ServeHTTP(w, r)
			return
		}
		missed := &written{ResponseWriter: blind{}}
		serve.ServeHTTP(missed, r)
		switch {
		case missed.status == http.StatusMethodNotAllowed:
			m.refuse(w, &Error{405, "METHOD_NOT_ALLOWED", r.URL.Path + " knows no " + r.Method})
		case next != nil:
			next.ServeHTTP(w, r)
		default:
			m.refuse(w, &Error{404, "ROUTE_NOT_FOUND", "there is nothing here"})
		}
	})
}

// blind takes what the router answers to a path that it does not know.
type blind struct{}

func (blind) Header() http.Header             { return http.Header{} }
func (blind) WriteHeader(int)                 {}
func (blind) Write(bytes []byte) (int, error) { return len(bytes), nil }

func (m *Module) guarded(rules Rules, handler Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := m.Caller(r)
		switch {
		case err != nil:
		case caller == nil && (rules.Access == "signed-in" || rules.Access == "permission"):
			err = &Error{401, "QE202", "sign in first"}
		case rules.Access == "permission" && !caller.May(rules.Permission):
			err = &Error{403, "QE203", "the permission " + rules.Permission + " is missing"}
		}
		if err != nil {
			m.refuse(w, err)
			return
		}
		limit := rules.MaxBodyBytes
		if most, set := asJSON(m.Manifest["resources"])["maxBodyBytes"].(float64); limit == 0 && set {
			limit = int64(most)
		}
		if limit == 0 {
			limit = 1 << 20
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		ctx := context.WithValue(r.Context(), callerKey, caller)
		if left := number(r.Header.Get("X-Quark-Timeout")); left > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Duration(left)*time.Millisecond)
			defer cancel()
		}
		value, err := handler(w, r.WithContext(ctx))
		if answered, _ := w.(*written); answered != nil && answered.status != 0 && err == nil {
			return
		}
		switch {
		case err != nil:
			m.refuse(w, err)
		case value == nil:
			w.WriteHeader(http.StatusNoContent)
		default:
			WriteJSON(w, 200, value)
		}
	})
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

func (m *Module) control(w http.ResponseWriter, r *http.Request) bool {
	at := asJSON(m.Manifest["endpoints"])
	var err error
	switch r.Method + " " + r.URL.Path {
	case "GET /manifest":
		WriteJSON(w, 200, m.Manifest)
	case "GET " + at["status"].(string):
		WriteJSON(w, 200, m.Status())
	case "GET " + at["health"].(string):
		health, status := m.Health(), 200
		if health["status"] == "unhealthy" {
			status = 503
		}
		WriteJSON(w, status, health)
	case "POST " + at["init"].(string):
		if err = m.initialised(r); err == nil {
			WriteJSON(w, 200, JSON{"status": "ready"})
		}
	case "POST " + at["config"].(string):
		var found answer
		if err = m.onlyFromHub(r); err == nil {
			r.Body = http.MaxBytesReader(nil, r.Body, 1<<20)
			err = ReadJSON(r, &found)
		}
		if err == nil {
			m.configured(found)
			WriteJSON(w, 200, JSON{"settingsGeneration": found.ConfigurationGeneration})
		}
	case "POST " + at["drain"].(string):
		if err = m.onlyFromHub(r); err == nil {
			m.drain(true)
			WriteJSON(w, 200, JSON{"status": "draining", "inFlight": m.inFlight.Load()})
		}
	case "POST " + at["shutdown"].(string):
		if err = m.onlyFromHub(r); err == nil {
			WriteJSON(w, 202, JSON{"status": "stopping"})
			go m.Stop(false)
		}
	default:
		return false
	}
	if err != nil {
		m.refuse(w, err)
	}
	return true
}

// Settings, draining and stopping are the hub's to ask: with its token, or from this machine and not passed on for somebody.
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

func (m *Module) refuse(w http.ResponseWriter, err error) {
	var known *Error
	var fromHub *HubError
	if errors.As(err, &fromHub) {
		known = &Error{502, "QE201", fromHub.Message}
	} else if !errors.As(err, &known) {
		known = &Error{500, "INTERNAL", "an unexpected failure"}
	}
	if known.Status >= 500 {
		m.options.Log("%v", err)
	}
	WriteJSON(w, known.Status, JSON{"status": known.Status, "code": known.Code, "message": known.Message, "error": known.Message, "timestamp": now()})
}
