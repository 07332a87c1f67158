// A Gin application as a module: go run . A module of its own, since the SDK itself needs nothing but Go.
package main

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"

	"quark"
)

func main() {
	module, err := quark.New(quark.JSON{
		"id": "gin-shop", "name": "Gin shop",
		"permissions": []any{quark.JSON{"name": "gin-shop:buy", "description": "buys", "roles": []string{"user"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	app := gin.New()
	app.Use(gin.Recovery(), who(module))
	app.GET("/hello/:who", func(c *gin.Context) {
		caller, _ := c.MustGet("caller").(*quark.Caller)
		c.JSON(http.StatusOK, gin.H{"hello": c.Param("who"), "mayBuy": caller.May("gin-shop:buy")})
	})
	if err := module.Run(app); err != nil {
		log.Fatal(err)
	}
}

// who verifies the word of the hub about the caller; nobody gets past with a forged one.
func who(module *quark.Module) gin.HandlerFunc {
	return func(c *gin.Context) {
		caller, err := module.Caller(c.Request)
		if err != nil {
			c.AbortWithStatusJSON(http.StatusUnauthorized, gin.H{"message": err.Error()})
			return
		}
		c.Set("caller", caller)
	}
}
