//go:build !unix

package quark

import "time"

func cpuTime() time.Duration { return 0 }
