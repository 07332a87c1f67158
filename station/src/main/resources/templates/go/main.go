package main

import (
	"log"
	"net/http"

	"{{id}}/quark"
)

func main() {
	module, err := quark.FromFile("manifest.json")
	if err != nil {
		log.Fatal(err)
	}
	module.Handle("GET", "/{{id}}/hello/{who}", quark.Rules{}, func(_ http.ResponseWriter, r *http.Request) (any, error) {
		answer := quark.JSON{"hello": r.PathValue("who"), "userId": nil}
		if caller := quark.CallerOf(r); caller != nil {
			answer["userId"] = caller.UserID
		}
		return answer, nil
	})
	if err := module.Run(nil); err != nil {
		log.Fatal(err)
	}
}
