package main

import "testing"

func TestSize(t *testing.T) {
	for text, want := range map[string]int64{
		"512MiB": 512 << 20, "2 GiB": 2 << 30, "1g": 1 << 30, "10kb": 10000, "7": 7, "1.5k": 1536, "3B": 3, "0": 0,
	} {
		var s size
		if err := s.Set(text); err != nil || int64(s) != want {
			t.Errorf("%s: %d, %v; want %d", text, s, err, want)
		}
	}
	for _, text := range []string{"", "much", "-1", "1 TB", "1e300"} {
		var s size
		if err := s.Set(text); err == nil {
			t.Errorf("%q is taken for %d bytes", text, s)
		}
	}
	for bytes, want := range map[size]string{1 << 30: "1GiB", 256 << 20: "256MiB", 1000: "1000", 0: "0"} {
		if got := bytes.String(); got != want {
			t.Errorf("%d is written %s, want %s", int64(bytes), got, want)
		}
	}
}
