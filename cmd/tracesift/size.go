package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// size is a number of bytes as a flag: 512MiB, 2GiB, 1000000.
type size int64

// Units of sizes; a bare letter is the binary unit too, as in most tools' flags.
var units = []struct {
	suffixes []string
	bytes    int64
}{
	{[]string{"kib", "k"}, 1 << 10}, {[]string{"mib", "m"}, 1 << 20}, {[]string{"gib", "g"}, 1 << 30},
	{[]string{"kb"}, 1e3}, {[]string{"mb"}, 1e6}, {[]string{"gb"}, 1e9}, {[]string{"b"}, 1},
}

// Set reads a size.
func (s *size) Set(text string) error {
	number, factor := strings.ToLower(strings.TrimSpace(text)), int64(1)
	for _, u := range units {
		cut := false
		for _, suffix := range u.suffixes {
			if rest, ok := strings.CutSuffix(number, suffix); ok {
				number, factor, cut = strings.TrimSpace(rest), u.bytes, true
				break
			}
		}
		if cut {
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n < 0 || n*float64(factor) > math.MaxInt64/2 {
		return fmt.Errorf("%q is no size like 512MiB or 2GiB", text)
	}
	*s = size(n * float64(factor))
	return nil
}

// String writes the size in the largest unit that divides it.
func (s *size) String() string {
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if *s > 0 && int64(*s)%u.bytes == 0 {
			return strconv.FormatInt(int64(*s)/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Type names the value in the help.
func (s *size) Type() string { return "SIZE" }
