// The module that testkit/journeys.test.mjs speaks to; every SDK has the same one.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"quark"
)

func file(name string) string { return filepath.Join(os.Getenv("QUARK_DATA_DIR"), name) }

func exists(name string) bool {
	_, err := os.Stat(file(name))
	return err == nil
}

func note(name, line string) {
	out, err := os.OpenFile(file(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		fmt.Fprintln(out, line)
		out.Close()
	}
}

func main() {
	probe, err := quark.New(quark.JSON{
		"id": "probe", "name": "Probe", "version": "1.2.3", "lifecycle": quark.JSON{"timeout": 2}, "capabilities": []string{"probing"},
		"provides": []string{"probe@1.2"}, "needs": []any{quark.JSON{"contract": "people", "version": "^1.0"}},
		"permissions": []any{quark.JSON{"name": "probe:sell", "description": "sells"}},
		"events":      quark.JSON{"publishes": []string{"probe.thing.happened"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	open := quark.Rules{}
	probe.Handle("GET", "/hello/{name}", open, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		answer := quark.JSON{"hello": r.PathValue("name"), "caller": nil}
		if caller := quark.CallerOf(r); caller != nil {
			answer["caller"] = caller.UserID
		}
		return answer, nil
	})
	probe.Handle("GET", "/me", quark.Rules{Access: "signed-in"}, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		caller := quark.CallerOf(r)
		return quark.JSON{"userId": caller.UserID, "roles": caller.Roles}, nil
	})
	probe.Handle("POST", "/sell", quark.Rules{Permission: "probe:sell"}, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		var order struct{ What string }
		if err := quark.ReadJSON(r, &order); err != nil {
			return nil, err
		}
		return quark.JSON{"sold": order.What}, nil
	})
	probe.Handle("GET", "/files/{rest*}", open, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return quark.JSON{"rest": r.PathValue("rest")}, nil
	})
	probe.Handle("GET", "/slow", open, func(http.ResponseWriter, *http.Request) (any, error) {
		note("slow", "begun")
		for !exists("go") {
			time.Sleep(10 * time.Millisecond)
		}
		return quark.JSON{"slow": true}, nil
	})
	probe.Handle("POST", "/length", quark.Rules{MaxBodyBytes: 3_000_000}, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			note("lengths", fmt.Sprint(len(body)))
		}
		return quark.JSON{"length": len(body)}, err
	})
	probe.Handle("GET", "/large", open, func(http.ResponseWriter, *http.Request) (any, error) {
		return quark.JSON{"large": strings.Repeat("x", 20_000_000)}, nil
	})
	probe.Handle("GET", "/boom", open, func(http.ResponseWriter, *http.Request) (any, error) { panic("secret detail") })
	probe.Handle("GET", "/neighbours", open, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		found, err := probe.Discover(r.Context(), url.Values{"capability": {"probing"}})
		ids := []any{}
		for _, one := range found {
			ids = append(ids, one["id"])
		}
		self, second := probe.GetModule(r.Context(), "probe")
		nobody, third := probe.GetModule(r.Context(), "nobody")
		return quark.JSON{"ids": ids, "self": self["version"], "nobody": nobody}, errors.Join(err, second, third)
	})
	probe.Handle("GET", "/ask", open, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		var answer struct{ Data any }
		err := probe.Call(quark.OnBehalfOf(r), "GET", "/api/v1/people/whoami", nil, &answer)
		return answer.Data, err
	})
	probe.Handle("GET", "/ask-nobody", open, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		return nil, probe.Call(quark.OnBehalfOf(r), "GET", "/api/v1/people/404", nil, nil)
	})
	probe.Handle("POST", "/publish", open, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		var asked struct {
			Count   int
			Subject string
		}
		if err := quark.ReadJSON(r, &asked); err != nil {
			return nil, err
		}
		events := []quark.NewEvent{}
		for n := range asked.Count {
			events = append(events, quark.NewEvent{Type: "probe.thing.happened", Subject: asked.Subject, Data: quark.JSON{"n": n}})
		}
		sum, err := probe.Publish(r.Context(), events...)
		return quark.JSON{"accepted": sum.Accepted, "duplicates": sum.Duplicates}, err
	})
	probe.Handle("GET", "/settings", open, func(http.ResponseWriter, *http.Request) (any, error) {
		settings, generation := probe.Settings()
		return quark.JSON{"settings": settings, "generation": generation}, nil
	})
	probe.AddHealthCheck("disk", true, func(context.Context) error {
		if exists("sick") {
			return errors.New("the disk is full")
		}
		return nil
	})
	probe.AddHealthCheck("minor", false, func(context.Context) error {
		if exists("warn") {
			return errors.New("not quite well")
		}
		return nil
	})
	probe.AddMetric("things", func() any { return 7 })
	probe.OnHealthCheckFailed = func(name string, _ quark.Check) { note("failed", name) }
	probe.Subscribe("probe-people", []string{"quark.people.*"}, func(_ context.Context, event quark.Event) error {
		var data struct{ N int }
		if err := json.Unmarshal(event.Data, &data); err != nil {
			return err
		}
		if exists(fmt.Sprintf("refuse-%d", data.N)) {
			return fmt.Errorf("%d is refused", data.N)
		}
		note("heard", fmt.Sprintf("%d %s", data.N, event.ID))
		return nil
	})
	if err := probe.Run(nil); err != nil {
		log.Fatal(err)
	}
}
