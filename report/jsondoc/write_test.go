package jsondoc

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"tracesift/report/internal/reporttest"
	"tracesift/report/sanitise"
)

// TestWriteInParts: writing member by member gives the bytes that encoding all at once gives.
func TestWriteInParts(t *testing.T) {
	now := moment(time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC))
	type some struct {
		N     int            `json:"n"`
		None  *moment        `json:"none"`
		At    *moment        `json:"at"`
		Empty []int          `json:"empty"`
		Texts []string       `json:"texts"`
		Deep  [][]int        `json:"deep"`
		Map   map[string]int `json:"map"`
		In    struct {
			A []map[string]int `json:"a"`
		} `json:"in"`
	}
	v := some{At: &now, Empty: []int{}, Texts: []string{"<&>\u202e", "\"\n"}, Deep: [][]int{{1, 2}, {}}, Map: map[string]int{"b": 1, "a": 2}}
	type odd struct {
		some
		M int `json:"m,omitempty"`
	}
	v.In.A = []map[string]int{{"x": 1}, {}}
	for _, v := range []any{v, &v, convert(reporttest.Result()), []some{v}, []some{}, map[string]int{"a": 1}, 7, "x", odd{some: v}} {
		var want, got bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		if err := Write(&got, v); err != nil {
			t.Fatal(err)
		}
		if plain := sanitise.JSON(want.Bytes()); !bytes.Equal(plain, got.Bytes()) {
			t.Errorf("%T: got\n%s\nwant\n%s", v, got.Bytes(), plain)
		}
	}
}

type brokenWriter struct{ error }

func (b brokenWriter) Write([]byte) (int, error) { return 0, b.error }

// TestWriteFails: the writer's error comes back, whether it is met early or at the end.
func TestWriteFails(t *testing.T) {
	full := errors.New("disk full")
	for _, v := range []any{7, []string{strings.Repeat("x", 1<<17), "y"}} {
		if err := Write(brokenWriter{full}, v); !errors.Is(err, full) {
			t.Errorf("%T: %v", v, err)
		}
	}
}
