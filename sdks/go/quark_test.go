package quark

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func module(t *testing.T, manifest JSON) *Module {
	t.Helper()
	m, err := New(manifest)
	if err != nil {
		t.Fatal(err)
	}
	m.Log = func(string, ...any) {}
	return m
}

// inbox is a database with nothing but the table of marks.
type inbox map[[2]driver.Value]bool

func (i inbox) Connect(context.Context) (driver.Conn, error) { return i, nil }
func (i inbox) Driver() driver.Driver                        { return nil }
func (i inbox) Prepare(query string) (driver.Stmt, error)    { return nil, errors.New(query) }
func (i inbox) Close() error                                 { return nil }
func (i inbox) Begin() (driver.Tx, error)                    { return i, nil }
func (i inbox) Commit() error                                { return nil }
func (i inbox) Rollback() error                              { return nil }
func (i inbox) ExecContext(_ context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if query != "insert into quark_inbox (source, id) values ($1, $2) on conflict do nothing" {
		return nil, errors.New(query)
	}
	mark := [2]driver.Value{args[0].Value, args[1].Value}
	if i[mark] {
		return driver.RowsAffected(0), nil
	}
	i[mark] = true
	return driver.RowsAffected(1), nil
}

func TestAnEventHasItsEffectTheFirstTimeOnly(t *testing.T) {
	tx, err := sql.OpenDB(inbox{}).Begin()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		source string
		first  bool
	}{{"/modules/shop", true}, {"/modules/shop", false}, {"/modules/till", true}} {
		first, err := FirstTime(context.Background(), tx, Event{ID: "1", Source: one.source})
		if err != nil || first != one.first {
			t.Fatal(one, first, err)
		}
	}
}

func TestOverridesKeepTheDefaultsAroundThem(t *testing.T) {
	base := JSON{"a": 1, "b": JSON{"c": 1, "d": JSON{"e": 1, "f": 1}}, "list": []int{1, 2}}
	merged := Merge(base, JSON{"b": JSON{"d": JSON{"e": 2}}, "list": []int{3}})
	wanted := JSON{"a": 1, "b": JSON{"c": 1, "d": JSON{"e": 2, "f": 1}}, "list": []int{3}}
	if !reflect.DeepEqual(merged, wanted) || base["b"].(JSON)["d"].(JSON)["e"] != 1 {
		t.Fatal(merged, base)
	}
	lifecycle := module(t, JSON{"id": "x", "lifecycle": JSON{"timeout": 9}}).Manifest["lifecycle"].(JSON)
	if lifecycle["timeout"] != 9.0 || lifecycle["restart"] != "on-failure" {
		t.Fatal(lifecycle)
	}
}

func TestPausesGrowAreScatteredAndHaveAnEnd(t *testing.T) {
	for failures := 1; failures < 40; failures++ {
		longest := min(30*time.Second, 250*time.Millisecond<<min(failures-1, 20))
		if pause := Pause(failures, 30*time.Second); pause < longest/2 || pause > longest {
			t.Fatal(failures, pause)
		}
	}
}

func TestAModuleNeedsAnIDWhichAFileMayBring(t *testing.T) {
	if _, err := New(JSON{}); err == nil {
		t.Fatal("taken without an id")
	}
	file := filepath.Join(t.TempDir(), "manifest.json")
	if err := os.WriteFile(file, []byte(`{"id": "filed", "lifecycle": {"timeout": 9}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := FromFile(file)
	if err != nil || m.ID != "filed" || m.Manifest["lifecycle"].(JSON)["restart"] != "on-failure" {
		t.Fatal(m, err)
	}
}

func TestSubscriptionsAndRoutesStandInTheManifest(t *testing.T) {
	m := module(t, JSON{"id": "x", "events": JSON{"publishes": []string{"x.done"}}})
	none := func(context.Context, Event) error { return nil }
	m.Subscribe("a", []string{"quark.people.*"}, none)
	m.Subscribe("b", []string{"quark.people.*", "quark.posts.*"}, none)
	m.Handle("PUT", "/b/{rest*}", Rules{Permission: "x:b"}, nil)
	text, _ := json.Marshal([]any{m.Manifest["events"], m.Manifest["routes"]})
	wanted := `[{"publishes":["x.done"],"subscribes":["quark.people.*","quark.posts.*"]},` +
		`[{"access":"permission","method":"PUT","path":"/b/{rest*}","permission":"x:b"}]]`
	if string(text) != wanted {
		t.Fatal(string(text))
	}
}

func TestTheRestGoesToTheNextHandler(t *testing.T) {
	m := module(t, JSON{"id": "x"})
	m.Handle("GET", "/mine", Rules{}, func(w http.ResponseWriter, _ *http.Request) (any, error) {
		w.WriteHeader(http.StatusTeapot)
		return nil, nil
	})
	m.Handle("GET", "/nothing", Rules{}, func(http.ResponseWriter, *http.Request) (any, error) { return nil, nil })
	serve := m.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(299) }))
	for path, wanted := range map[string]int{"/mine": 418, "/nothing": 204, "/theirs": 299, "/manifest": 200, "/health": 200} {
		answer := httptest.NewRecorder()
		serve.ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		if answer.Code != wanted {
			t.Error(path, answer.Code)
		}
	}
}

func TestWhatTheServersWriterCanStaysWithinAFrameworksReach(t *testing.T) {
	server := httptest.NewServer(module(t, JSON{"id": "x"}).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stream" {
			_, _ = io.WriteString(w, "one")
			w.(http.Flusher).Flush()
			<-w.(http.CloseNotifier).CloseNotify()
			return
		}
		connection, _, _ := w.(http.Hijacker).Hijack()
		_, _ = io.WriteString(connection, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
		_ = connection.Close()
	})))
	defer server.Close() // waits for the stream, which ends when its reader goes
	for path, status := range map[string]int{"/stream": 200, "/socket": 101} {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(path, err)
		}
		if _, _ = answer.Body.Read(make([]byte, 3)); answer.StatusCode != status {
			t.Error(path, answer.StatusCode)
		}
		_ = answer.Body.Close()
	}
}

func TestABodyThatIsCutOffIsRefused(t *testing.T) {
	request := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader("{"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	var refused *Error
	if err := ReadJSON(request, &JSON{}); !errors.As(err, &refused) || refused.Status != 400 {
		t.Error(err)
	}
}

func TestHalfAnAnswerIsNotTakenForTheWhole(t *testing.T) {
	m := module(t, JSON{"id": "x"})
	handle := func(path string, handler Handler) { m.Handle("GET", path, Rules{}, handler) }
	handle("/none", func(http.ResponseWriter, *http.Request) (any, error) { return math.NaN(), nil })
	handle("/half", func(w http.ResponseWriter, _ *http.Request) (any, error) {
		_, _ = w.Write([]byte("half"))
		return nil, errors.Join(http.NewResponseController(w).Flush(), errors.New("the rest is not there"))
	})
	handle("/long", func(_ http.ResponseWriter, r *http.Request) (any, error) { return io.ReadAll(r.Body) })
	server := httptest.NewServer(m.Handler(nil))
	defer server.Close()
	ask := func(path string, body io.Reader) (int, error) {
		request, _ := http.NewRequest("GET", server.URL+path, body)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		_, err = io.ReadAll(answer.Body)
		return answer.StatusCode, err
	}
	if status, err := ask("/none", nil); status != 500 || err != nil {
		t.Error("no JSON", status, err)
	}
	if _, err := ask("/half", nil); err == nil {
		t.Error("half an answer ended like a whole one")
	}
	if status, _ := ask("/long", bytes.NewReader(make([]byte, 1<<20+1))); status != 413 {
		t.Error("too long a body", status)
	}
	if m.inFlight.Load() != 0 || m.failures.Load() != 2 {
		t.Error(m.inFlight.Load(), "under way,", m.failures.Load(), "failed")
	}
}

func TestAPathThatEndsWithASlashIsThatPathAlone(t *testing.T) {
	m := module(t, JSON{"id": "x"})
	m.Handle("GET", "/", Rules{}, func(http.ResponseWriter, *http.Request) (any, error) { return JSON{}, nil })
	for path, wanted := range map[string]int{"/": 200, "/other": 404} {
		answer := httptest.NewRecorder()
		m.Handler(nil).ServeHTTP(answer, httptest.NewRequest("GET", path, nil))
		if answer.Code != wanted {
			t.Error(path, answer.Code)
		}
	}
}

func TestAPanickingHealthCheckIsOneThatFails(t *testing.T) {
	m := module(t, JSON{"id": "x"})
	m.AddHealthCheck("disk", true, func(context.Context) error { panic("no disk") })
	if health := m.Health(); health["status"] != "unhealthy" {
		t.Error(health)
	}
}

func TestTokensOfTheHubAreTaken(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	verifier := tokens{fetch: func(_ context.Context, out any) error {
		asked++
		n := base64.RawURLEncoding.EncodeToString(key.N.Bytes())
		e := base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())
		text, _ := json.Marshal(JSON{"keys": []JSON{{"kty": "RSA", "kid": "k1", "n": n, "e": e}, {"kty": "RSA", "kid": "weak", "n": "AQAB", "e": "AQAB"}}})
		return json.Unmarshal(text, out)
	}}
	signed := func(header, claims JSON) string {
		parts := ""
		for _, part := range []JSON{header, claims} {
			text, _ := json.Marshal(part)
			parts += base64.RawURLEncoding.EncodeToString(text) + "."
		}
		digest := sha256.Sum256([]byte(parts[:len(parts)-1]))
		signature, _ := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
		return parts + base64.RawURLEncoding.EncodeToString(signature)
	}
	good := JSON{"iss": "quark", "aud": "x", "sub": "7", "user_id": 7, "permissions": []string{"x:a"}, "token_type": "caller", "exp": time.Now().Unix() + 60}
	header := JSON{"alg": "RS256", "kid": "k1"}
	caller, err := verifier.verified(context.Background(), signed(header, good), "caller", "x")
	if err != nil || caller == nil || caller.UserID != 7 || !caller.May("x:a") || caller.May("x:b") {
		t.Fatal(caller, err)
	}
	for _, bad := range []string{
		signed(header, Merge(good, JSON{"aud": "y"})), signed(header, Merge(good, JSON{"exp": 1})), signed(header, Merge(good, JSON{"iss": "z"})),
		signed(header, Merge(good, JSON{"token_type": "user"})), signed(JSON{"alg": "RS256", "kid": "weak"}, good),
		signed(JSON{"alg": "none", "kid": "k1"}, good), signed(JSON{"alg": "RS256", "kid": "k2"}, good), "x.y.z", "",
	} {
		if caller, _ := verifier.verified(context.Background(), bad, "caller", "x"); caller != nil {
			t.Error("taken:", bad)
		}
	}
	if asked != 2 {
		t.Error("the keys were asked for", asked, "times")
	}
	if (*Caller)(nil).May("x:a") {
		t.Error("nobody may something")
	}
}

func TestBeforeItIsDockedItCallsAndPublishesNothing(t *testing.T) {
	m := module(t, JSON{"id": "x"})
	if err := m.Call(context.Background(), "GET", "/api/v1/x", nil, nil); err == nil {
		t.Error("called")
	}
	if _, err := m.Publish(context.Background(), NewEvent{Type: "x.done"}); err == nil {
		t.Error("published")
	}
}
