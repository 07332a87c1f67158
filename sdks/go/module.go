// Package quark makes a program a module of a Quark station: it docks, is watched and heard, calls and is called.
package quark

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// JSON is an object as it is on the wire.
type JSON = map[string]any

// Rules say who may call a route and how much; the zero value is open to everybody.
type Rules struct {
	Access       string `json:"access"`
	Permission   string `json:"permission,omitempty"`
	Timeout      int    `json:"timeout,omitempty"`
	MaxBodyBytes int64  `json:"maxBodyBytes,omitempty"`
	RateLimit    *Rate  `json:"rateLimit,omitempty"`
	Idempotent   *bool  `json:"idempotent,omitempty"`
}

// Rate is how many requests a caller may make in a window of so many seconds.
type Rate struct {
	Requests int `json:"requests"`
	Window   int `json:"window"`
}

// Check is the outcome of a health check.
type Check struct {
	Status  string `json:"status"`
	Message string `json:"message,omitempty"`
}

type check struct {
	name     string
	critical bool
	run      func(context.Context) error
}

// state is what changes while a module runs; with a token it is docked.
type state struct {
	state, instanceID, token, ownershipKey string
	draining                               bool
	settings                               JSON
	generation                             int64
}

// Module is one module and its docking. Declare everything before it runs.
type Module struct {
	ID                  string
	Manifest            JSON
	OnSettings          func(settings JSON) // told at docking and at every change
	OnHealthCheckFailed func(name string, result Check)
	Log                 func(format string, values ...any)

	hub, dataDir  string
	byAddress     bool // it does not register itself
	epoch         time.Time
	mux           *http.ServeMux
	checks        []check
	metrics       map[string]func() any
	subscriptions []subscription
	client        http.Client
	tokens        tokens

	ctx    context.Context // until the module stops
	end    context.CancelFunc
	stop   sync.Once
	loops  sync.WaitGroup
	server *http.Server

	requests, failures, inFlight atomic.Int64

	mutex   sync.Mutex
	current state
}

// New makes a module of any part of a manifest; what else is needed comes from the environment.
func New(manifest JSON) (*Module, error) {
	id, _ := manifest["id"].(string)
	if id = cmp.Or(os.Getenv("QUARK_MODULE_ID"), id); id == "" {
		return nil, errors.New("a module needs an id: in its manifest or in QUARK_MODULE_ID")
	}
	whole, err := asJSON(Merge(Merge(JSON{
		"name": id, "version": "0.1.0", "technology": "Go", "language": "Go", "protocol": "http",
		"endpoints": JSON{
			"health": "/health", "status": "/status", "init": "/init", "config": "/config", "drain": "/drain", "shutdown": "/shutdown",
		},
		"lifecycle": JSON{"startup": "auto", "restart": "on-failure", "healthCheckInterval": 10, "timeout": 5},
	}, manifest), JSON{"id": id}))
	if err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	m := &Module{
		ID: id, Manifest: whole, hub: strings.TrimRight(cmp.Or(os.Getenv("QUARK_HUB_URL"), "http://127.0.0.1:8080"), "/"),
		dataDir: cmp.Or(os.Getenv("QUARK_DATA_DIR"), ".quark"), byAddress: os.Getenv("QUARK_AUTO_REGISTER") == "false",
		epoch: time.Now(), mux: http.NewServeMux(), metrics: map[string]func() any{},
		current: state{state: "announced", instanceID: cmp.Or(os.Getenv("QUARK_INSTANCE_ID"), id+"-"+host), settings: JSON{}},
	}
	m.Log = func(format string, values ...any) { log.Printf(id+": "+format, values...) }
	m.ctx, m.end = context.WithCancel(context.Background())
	m.client.Transport = &http.Transport{MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute}
	m.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	m.tokens.fetch = func(ctx context.Context, out any) error {
		return m.send(ctx, "GET", "/.well-known/jwks.json", nil, nil, out)
	}
	return m, nil
}

// FromFile makes a module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too.
func FromFile(file string) (*Module, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var manifest JSON
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return New(manifest)
}

// Handle declares and serves a route; a permission without an access means that it is needed.
func (m *Module) Handle(method, path string, rules Rules, handler Handler) {
	if rules.Permission != "" {
		rules.Access = cmp.Or(rules.Access, "permission")
	}
	rules.Access = cmp.Or(rules.Access, "open")
	pattern := strings.ReplaceAll(path, "*}", "...}")
	if strings.HasSuffix(path, "/") {
		pattern += "{$}" // or it would serve all that begins so
	}
	m.mux.Handle(method+" "+pattern, m.guarded(rules, handler))
	route, _ := asJSON(rules)
	routes, _ := m.Manifest["routes"].([]any)
	m.Manifest["routes"] = append(routes, Merge(route, JSON{"method": method, "path": path}))
}

// Subscribe hears events, each at least once, those of one subject in order; when the handler fails, the event comes again later.
func (m *Module) Subscribe(name string, types []string, handler func(context.Context, Event) error) {
	m.subscriptions = append(m.subscriptions, subscription{name, types, handler})
	events, _ := m.Manifest["events"].(JSON)
	known, _ := events["subscribes"].([]any)
	for _, one := range types {
		if !slices.Contains(known, any(one)) {
			known = append(known, one)
		}
	}
	m.Manifest["events"] = Merge(events, JSON{"subscribes": known})
}

// AddHealthCheck adds a check; one that is not critical only degrades the module.
func (m *Module) AddHealthCheck(name string, critical bool, run func(context.Context) error) {
	m.checks = append(m.checks, check{name, critical, run})
}

// AddMetric adds a number of the module's own to its heartbeats and status.
func (m *Module) AddMetric(name string, metric func() any) { m.metrics[name] = metric }

// Settings are what the station's administrators have set, and the generation of it.
func (m *Module) Settings() (JSON, int64) {
	now := m.state()
	return now.settings, now.generation
}

// Health runs the checks and sums them up.
func (m *Module) Health() JSON {
	ctx, cancel := context.WithTimeoutCause(context.Background(), 3*time.Second, errors.New("no answer in 3 s"))
	defer cancel()
	outcomes := make([]chan error, len(m.checks))
	for at, one := range m.checks {
		outcomes[at] = make(chan error, 1)
		go func() { outcomes[at] <- safely(func() error { return one.run(ctx) }) }()
	}
	status, results := "healthy", map[string]Check{}
	for at, one := range m.checks {
		var err error
		select {
		case err = <-outcomes[at]:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		results[one.name] = Check{Status: "pass"}
		if err != nil {
			results[one.name] = Check{"fail", err.Error()}
			if one.critical || status == "unhealthy" {
				status = "unhealthy"
			} else {
				status = "degraded"
			}
			if m.OnHealthCheckFailed != nil {
				m.OnHealthCheckFailed(one.name, results[one.name])
			}
		}
	}
	return JSON{"status": status, "timestamp": now(), "uptime": int(time.Since(m.epoch).Seconds()), "checks": results}
}

// Status tells who the module is and how it does.
func (m *Module) Status() JSON {
	read := []metrics.Sample{{Name: "/cpu/classes/user:cpu-seconds"}, {Name: "/memory/classes/total:bytes"}}
	metrics.Read(read)
	cpu := 100 * read[0].Value.Float64() / time.Since(m.epoch).Seconds()
	measured := JSON{
		"cpu": math.Round(10*cpu) / 10, "memory": read[1].Value.Uint64() >> 20, "requests": m.requests.Load(), "errors": m.failures.Load(),
	}
	if len(m.metrics) > 0 {
		custom := JSON{}
		for name, metric := range m.metrics {
			custom[name] = metric()
		}
		measured["custom"] = custom
	}
	now := m.state()
	return Merge(m.Health(), JSON{
		"id": m.ID, "name": m.Manifest["name"], "version": m.Manifest["version"], "instanceId": now.instanceID, "state": now.state,
		"draining": now.draining, "inFlight": m.inFlight.Load(), "settingsGeneration": now.generation, "metrics": measured,
	})
}

func (m *Module) state() state { return m.change(func(*state) {}) }

func (m *Module) change(change func(*state)) state {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	change(&m.current)
	return m.current
}

func (m *Module) keyFile() string { return filepath.Join(m.dataDir, m.ID+".key") }

// Merge lays the overrides over the defaults, field by field at every depth; lists are replaced.
func Merge(base, over JSON) JSON {
	merged := JSON{}
	maps.Copy(merged, base)
	for key, value := range over {
		below, isObject := value.(JSON)
		known, wasObject := merged[key].(JSON)
		if isObject && wasObject {
			value = Merge(known, below)
		}
		merged[key] = value
	}
	return merged
}

// Pause is how long to wait before the next try: grows to the longest, scattered so that modules do not come in step.
func Pause(failures int, longest time.Duration) time.Duration {
	grown := min(longest, 250*time.Millisecond<<min(failures-1, 20))
	return grown/2 + rand.N(grown/2+1)
}

func asJSON(value any) (object JSON, err error) {
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &object)
	}
	return object, err
}

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }
