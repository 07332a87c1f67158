// Package quark makes a program a module of a Quark station: it docks, is watched and heard, calls and is called.
package quark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math/rand"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
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

// Handler serves a route: its value is answered as JSON, nil as 204 unless it has written itself.
type Handler func(w http.ResponseWriter, r *http.Request) (any, error)

// Check is the outcome of a health check.
type Check struct {
	Status  string `json:"status"`
	Message string `json:"message,omitempty"`
}

// Error is what a module refuses: returned by a handler it is answered in the station's error form.
type Error struct {
	Status        int
	Code, Message string
}

func (e *Error) Error() string { return e.Message }

// Options of a module; what is absent comes from the environment.
type Options struct {
	Hub, URL, Host, Port, InstanceID, DataDir, TokenFile string
	ByAddress                                            bool // docked by its address, it does not register itself
	StopWithin                                           time.Duration
	Log                                                  func(format string, values ...any)
}

type check struct {
	name     string
	critical bool
	run      func(context.Context) error
}

type subscription struct {
	name    string
	types   []string
	handler func(context.Context, Event) error
}

// Module is one module and its docking. Declare everything before it runs.
type Module struct {
	ID                  string
	Manifest            JSON
	OnSettings          func(settings JSON) // told at docking and at every change
	OnHealthCheckFailed func(name string, result Check)

	options       Options
	epoch         time.Time
	mux           *http.ServeMux
	checks        []check
	metrics       map[string]func() any
	subscriptions []subscription
	client        *http.Client
	tokens        tokens
	ctx           context.Context
	end           context.CancelFunc
	loops         sync.WaitGroup
	docking, stop sync.Once
	stopped       chan struct{}
	server        *http.Server

	requests, failures, inFlight atomic.Int64

	mutex              sync.Mutex
	instanceID, url    string
	state, token       string
	ownershipKey       string
	docked, draining   bool
	keyKept, skipToken bool
	lease, next        time.Duration
	settings           JSON
	generation         int64
	cpuAt              time.Time
	cpuUsed            time.Duration
}

func defaults(id string) JSON {
	return JSON{
		"name": id, "version": "0.1.0", "technology": "Go", "language": "Go", "protocol": "http",
		"endpoints": JSON{"health": "/health", "status": "/status", "init": "/init", "config": "/config", "drain": "/drain", "shutdown": "/shutdown"},
		"lifecycle": JSON{"startup": "auto", "restart": "on-failure", "healthCheckInterval": 10, "timeout": 5},
	}
}

// New makes a module of any part of a manifest.
func New(manifest JSON, options Options) (*Module, error) {
	id, _ := manifest["id"].(string)
	if id = or(os.Getenv("QUARK_MODULE_ID"), id); id == "" {
		return nil, errors.New("a module needs an id: in its manifest or in QUARK_MODULE_ID")
	}
	host, _ := os.Hostname()
	options.Hub = strings.TrimRight(or(options.Hub, os.Getenv("QUARK_HUB_URL"), "http://127.0.0.1:8080"), "/")
	options.URL = or(options.URL, os.Getenv("QUARK_MODULE_URL"))
	options.Host = or(options.Host, os.Getenv("HOST"), "127.0.0.1")
	options.Port = or(options.Port, os.Getenv("PORT"), "0")
	options.DataDir = or(options.DataDir, os.Getenv("QUARK_DATA_DIR"), ".quark")
	options.TokenFile = or(options.TokenFile, os.Getenv("QUARK_TOKEN_FILE"))
	options.ByAddress = options.ByAddress || os.Getenv("QUARK_AUTO_REGISTER") == "false"
	if options.StopWithin == 0 {
		options.StopWithin = 25 * time.Second
	}
	if options.Log == nil {
		options.Log = func(format string, values ...any) { log.Printf(id+": "+format, values...) }
	}
	m := &Module{
		ID: id, options: options, epoch: time.Now(), mux: http.NewServeMux(), metrics: map[string]func() any{}, state: "announced",
		instanceID: or(options.InstanceID, os.Getenv("QUARK_INSTANCE_ID"), id+"-"+host), lease: 30 * time.Second, next: 5 * time.Second,
		settings: JSON{}, stopped: make(chan struct{}), cpuAt: time.Now(), cpuUsed: cpuTime(),
	}
	m.Manifest = Merge(Merge(defaults(id), manifest), JSON{"id": id})
	m.client = &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 32, IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	m.tokens.fetch = func(ctx context.Context, out any) error {
		return m.send(ctx, "GET", "/.well-known/jwks.json", nil, nil, out)
	}
	m.ctx, m.end = context.WithCancel(context.Background())
	return m, nil
}

// FromFile makes a module whose manifest lies in a JSON file, where `./quark dock FOLDER` reads it too.
func FromFile(file string, options Options) (*Module, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var manifest JSON
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return New(manifest, options)
}

// Handle declares and serves a route; a permission without an access means that it is needed.
func (m *Module) Handle(method, path string, rules Rules, handler Handler) {
	if rules.Access == "" && rules.Permission != "" {
		rules.Access = "permission"
	}
	rules.Access = or(rules.Access, "open")
	m.mux.Handle(method+" "+strings.ReplaceAll(path, "*}", "...}"), m.guarded(rules, handler))
	routes, _ := m.Manifest["routes"].([]any)
	m.Manifest["routes"] = append(routes, Merge(asJSON(rules), JSON{"method": method, "path": path}))
}

// Subscribe hears events, each at least once, those of one subject in order; when the handler fails, the event comes again later.
func (m *Module) Subscribe(name string, types []string, handler func(context.Context, Event) error) {
	m.subscriptions = append(m.subscriptions, subscription{name, types, handler})
	events := Merge(JSON{"subscribes": []any{}}, asJSON(m.Manifest["events"]))
	known := events["subscribes"].([]any)
	for _, one := range types {
		if !slices.Contains(known, any(one)) {
			known = append(known, one)
		}
	}
	events["subscribes"] = known
	m.Manifest["events"] = events
}

// AddHealthCheck adds a check; one that is not critical only degrades the module.
func (m *Module) AddHealthCheck(name string, critical bool, run func(context.Context) error) {
	m.checks = append(m.checks, check{name, critical, run})
}

// AddMetric adds a number of the module's own to its heartbeats and status.
func (m *Module) AddMetric(name string, metric func() any) { m.metrics[name] = metric }

// Health runs the checks and sums them up.
func (m *Module) Health() JSON {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	outcomes := make([]chan error, len(m.checks))
	for at, one := range m.checks {
		outcomes[at] = make(chan error, 1)
		go func() { outcomes[at] <- one.run(ctx) }()
	}
	status, results := "healthy", map[string]Check{}
	for at, one := range m.checks {
		result := Check{Status: "pass"}
		select {
		case err := <-outcomes[at]:
			if err != nil {
				result = Check{"fail", err.Error()}
			}
		case <-ctx.Done():
			result = Check{"fail", "no answer in 3 s"}
		}
		results[one.name] = result
		if result.Status == "fail" && one.critical {
			status = "unhealthy"
		} else if result.Status == "fail" && status == "healthy" {
			status = "degraded"
		}
		if result.Status == "fail" && m.OnHealthCheckFailed != nil {
			m.OnHealthCheckFailed(one.name, result)
		}
	}
	return JSON{"status": status, "timestamp": now(), "uptime": int(time.Since(m.epoch).Seconds()), "checks": results}
}

// Status tells who the module is and how it does.
func (m *Module) Status() JSON {
	status := m.Health()
	measured := m.measured()
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return Merge(status, JSON{
		"id": m.ID, "name": m.Manifest["name"], "version": m.Manifest["version"], "instanceId": m.instanceID, "state": m.state,
		"draining": m.draining, "inFlight": m.inFlight.Load(), "settingsGeneration": m.generation, "metrics": measured,
	})
}

// Settings are what the station's administrators have set, and the generation of it.
func (m *Module) Settings() (JSON, int64) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.settings, m.generation
}

func (m *Module) measured() JSON {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	m.mutex.Lock()
	at, used := time.Now(), cpuTime()
	cpu := float64(used-m.cpuUsed) / float64(max(1, at.Sub(m.cpuAt))) * 100
	m.cpuAt, m.cpuUsed = at, used
	m.mutex.Unlock()
	found := JSON{"cpu": float64(int(cpu*10)) / 10, "memory": memory.Sys >> 20, "requests": m.requests.Load(), "errors": m.failures.Load()}
	if len(m.metrics) > 0 {
		custom := JSON{}
		for name, metric := range m.metrics {
			custom[name] = metric()
		}
		found["custom"] = custom
	}
	return found
}

func (m *Module) keyFile() string { return filepath.Join(m.options.DataDir, m.ID+".key") }

// Merge lays the overrides over the defaults, field by field at every depth; lists are replaced.
func Merge(base, over JSON) JSON {
	merged := JSON{}
	for key, value := range base {
		merged[key] = value
	}
	for key, value := range over {
		below, isObject := value.(JSON)
		known, wasObject := merged[key].(JSON)
		if isObject && wasObject {
			merged[key] = Merge(known, below)
		} else {
			merged[key] = value
		}
	}
	return merged
}

// Pause is how long to wait before the next try: grows to the longest, scattered so that modules do not come in step.
func Pause(failures int, longest time.Duration) time.Duration {
	grown := min(longest, 250*time.Millisecond<<min(failures-1, 20))
	return grown/2 + time.Duration(rand.Int63n(int64(grown/2)+1))
}

func asJSON(value any) JSON {
	var object JSON
	text, _ := json.Marshal(value)
	_ = json.Unmarshal(text, &object)
	return object
}

func or(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }

func number(text string) int {
	found, _ := strconv.Atoi(text)
	return found
}
