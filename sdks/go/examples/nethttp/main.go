// A server of one's own as a module: its routes stay as they are. A *gin.Engine goes in the same place as the mux.
package main

import (
	"encoding/json"
	"log"
	"net/http"

	"quark"
)

func main() {
	module, err := quark.New(quark.JSON{
		"id": "nethttp-shop", "name": "net/http shop",
		"permissions": []any{quark.JSON{"name": "nethttp-shop:buy", "description": "buys", "roles": []string{"user"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hello/{who}", func(w http.ResponseWriter, r *http.Request) {
		caller, err := module.Caller(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		answer := map[string]any{"hello": r.PathValue("who"), "mayBuy": caller.May("nethttp-shop:buy")}
		_ = json.NewEncoder(w).Encode(answer)
	})
	if err := module.Run(mux); err != nil {
		log.Fatal(err)
	}
}
