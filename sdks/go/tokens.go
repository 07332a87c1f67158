package quark

import (
	"cmp"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"
)

// Caller is the person for whom a request is made, as the hub vouches for.
type Caller struct {
	Subject     string   `json:"sub"`
	UserID      int64    `json:"user_id"`
	Roles       []string `json:"roles"`
	Permissions []string `json:"permissions"`

	Issuer    string  `json:"iss"`
	Type      string  `json:"token_type"`
	Audience  any     `json:"aud"` // one or many
	Expires   float64 `json:"exp"`
	NotBefore float64 `json:"nbf"`
}

// May tells whether the caller has one of this module's permissions.
func (c *Caller) May(permission string) bool {
	return c != nil && slices.Contains(c.Permissions, permission)
}

// tokens verifies the hub's tokens (RS256) with its published keys, which are kept and asked for again when they change.
type tokens struct {
	fetch               func(ctx context.Context, out any) error
	mutex               sync.Mutex
	keys                map[string]*rsa.PublicKey
	fetchedAt, futileAt time.Time
}

// verified gives the claims of a good token of that type, nil for any other.
func (t *tokens) verified(ctx context.Context, token, kind, audience string) (*Caller, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 16_384 {
		return nil, nil
	}
	var header struct {
		Alg, Kid string
		Crit     any
	}
	if !decoded(parts[0], &header) || header.Alg != "RS256" || header.Crit != nil {
		return nil, nil
	}
	key, err := t.key(ctx, header.Kid)
	if err != nil || key == nil {
		return nil, err
	}
	signature, err := base64.RawURLEncoding.Strict().DecodeString(parts[2])
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err != nil || rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) != nil {
		return nil, nil
	}
	var claims Caller
	if !decoded(parts[1], &claims) || claims.Issuer != "quark" || claims.Type != kind {
		return nil, nil
	}
	at := float64(time.Now().UnixMilli()) / 1000
	many, _ := claims.Audience.([]any)
	meant := audience == "" || claims.Audience == any(audience) || slices.Contains(many, any(audience))
	if !meant || claims.Expires <= at-5 || claims.NotBefore > at+5 {
		return nil, nil
	}
	return &claims, nil
}

// key gives the hub's key of that id; an unknown one is asked for, but not again and again.
func (t *tokens) key(ctx context.Context, kid string) (*rsa.PublicKey, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	known := t.keys[kid]
	if (known == nil && time.Since(t.futileAt) > 5*time.Second) || time.Since(t.fetchedAt) > 10*time.Minute {
		var found struct {
			Keys []struct{ Kty, Kid, Alg, N, E string }
		}
		if err := t.fetch(ctx, &found); err == nil {
			t.keys, t.fetchedAt = map[string]*rsa.PublicKey{}, time.Now()
			for _, one := range found.Keys {
				n, bad := base64.RawURLEncoding.DecodeString(one.N)
				e, worse := base64.RawURLEncoding.DecodeString(one.E)
				usable := errors.Join(bad, worse) == nil && one.Kty == "RSA" && cmp.Or(one.Alg, "RS256") == "RS256" && len(n) >= 256 && len(e) <= 4
				if usable {
					t.keys[one.Kid] = &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
				}
			}
		} else if t.keys == nil {
			return nil, &Error{503, "QE201", "the hub's keys cannot be had"}
		}
		if known = t.keys[kid]; known == nil {
			t.futileAt = time.Now()
		}
	}
	return known, nil
}

func decoded(part string, into any) bool {
	text, err := base64.RawURLEncoding.Strict().DecodeString(part)
	return err == nil && json.Unmarshal(text, into) == nil
}
