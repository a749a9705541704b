package jsontext

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestEnd(t *testing.T) {
	for in, want := range map[string]string{ // what is the value, "..." where it goes on, or how far it is none
		`"a" `: `"a"`, `"a\"b",`: `"a\"b"`, `"a\\"x`: `"a\\"`, `"a`: "...", `"a\`: "...", `"`: "...", `"\"`: "...", "\"a\nb\"": "broken 2",
		`{}`: `{}`, `{"a":"}"},`: `{"a":"}"}`, `[[],{"b":[1]}]]`: `[[],{"b":[1]}]`, `{"a":"`: "...", `[`: "...", `{"a":{}`: "...",
		"{ \"a\" :\t[ 1 , true ]\r\n}": "{ \"a\" :\t[ 1 , true ]\r\n}", `{"a":1,`: "...", `{"a"`: "...", `[1`: "...",
		`{{`: "broken 1", `{"a" "b"}`: "broken 5", `{"a":1 "b"`: "broken 7", `{"a":}`: "broken 5", `{"a",`: "broken 4", `{,`: "broken 1", `{"a":1,}`: "broken 7",
		`[1,]`: "broken 3", `[,`: "broken 1", `{]`: "broken 1", `[}`: "broken 1", `[1 2`: "broken 3", `{1:`: "broken 1", `{"a":b"c"}`: "broken 6", `["a":1]`: "broken 4",
		`12,`: "12", `12`: "...", "null\n": "null", `true]`: "true", `x}`: "x", `,`: "broken 0", `a:b`: "broken 1",
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth): strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth),
		strings.Repeat("[", maxDepth+1):                               fmt.Sprintf("broken %d", maxDepth),
	} {
		end, s := End([]byte(in), 0)
		got := in[:end]
		switch s {
		case More:
			got = "..."
		case Broken:
			got = fmt.Sprintf("broken %d", end)
		}
		if got != want || s == More && end != len(in) {
			t.Errorf("End(%q) = %d, %v: %q, want %q", in, end, s, got, want)
		}
	}
}

func TestMembers(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":1, "b" : "x\u0026", "c":null,"d":[1,"2"],"e":{"value":"v","x":{}},"a":true}`: "a=1|b=x&|c=|d=1;2|e=v|a=true|",
		`{}`:                 "",
		`{"a":{"b":1}}`:      "error: a: holds a structure",
		`{"a":[[1]]}`:        "error: a: holds a structure",
		`{"a":{"value":{}}}`: "error: a: holds a structure",
		`{"a":[{"b":1}]}`:    "error: a: holds a structure",
		`{"a":1`:             "error: no JSON: ",
		`{"a":"x` + "\n\"}":  "error: no JSON: ",
		`{"a" 1}`:            "error: no JSON: ",
		`{1:2}`:              "error: no JSON: ",
		`{"a":01}`:           "error: no JSON: ",
	} {
		var got strings.Builder
		err := Members([]byte(in), func(name string, value json.RawMessage) error {
			text, err := Text(value)
			if err != nil {
				return &memberError{name, err}
			}
			got.WriteString(name + "=" + text + "|")
			return nil
		})
		if said, isError := strings.CutPrefix(want, "error: "); isError {
			if err == nil || !strings.Contains(err.Error(), said) {
				t.Errorf("%s: %v, want %q", in, err, said)
			}
		} else if err != nil || got.String() != want {
			t.Errorf("%s: %q, %v, want %q", in, got.String(), err, want)
		}
	}
}

type memberError struct {
	name string
	err  error
}

func (e *memberError) Error() string { return e.name + ": " + e.err.Error() }

// FuzzEnd holds that a value that encoding/json takes is as long as End says.
func FuzzEnd(f *testing.F) {
	for _, in := range []string{`{"a":[1,"\"}"]}`, `"\\"`, "[{}]", `tru`, `{"a`} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		if in == "" {
			return
		}
		end, state := End([]byte(in), 0)
		if end > len(in) || state == More && end != len(in) || state == Whole && end == 0 {
			t.Fatalf("End(%q) = %d, %v", in, end, state)
		}
		for cut := range in { // what begins a value is not broken, and what is broken stays so
			if e, s := End([]byte(in[:max(cut, 1)]), 0); s == Broken && (state != Broken || e != end) || s == Whole && e != len(in[:max(cut, 1)]) && (state != Whole || e != end) {
				t.Fatalf("End(%q) = %d, %v, but of its beginning %q it is %d, %v", in, end, state, in[:max(cut, 1)], e, s)
			}
		}
		if !json.Valid([]byte(in)) || Space([]byte(in), 0) > 0 || strings.Count(in, "[")+strings.Count(in, "{") > maxDepth {
			return
		}
		want := strings.TrimRight(in, " \t\r\n")
		if end, state = End([]byte(in+"\n"), 0); state != Whole || end != len(want) {
			t.Errorf("End(%q) = %d, %v, want %d", in, end, state, len(want))
		}
	})
}
