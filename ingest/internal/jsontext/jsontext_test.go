package jsontext

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEnd(t *testing.T) {
	for in, want := range map[string]string{ // what is the value, or "..." where it is not whole
		`"a" `: `"a"`, `"a\"b",`: `"a\"b"`, `"a\\"x`: `"a\\"`, `"a`: "...", `"a\`: "...", `"`: "...", `"\"`: "...",
		`{}`: `{}`, `{"a":"}"},`: `{"a":"}"}`, `[[],{"b":[1]}]]`: `[[],{"b":[1]}]`, `{"a":"`: "...", `[`: "...", `{"a":{}`: "...",
		`12,`: "12", `12`: "...", "null\n": "null", `true]`: "true", `x}`: "x",
	} {
		end, whole := End([]byte(in), 0)
		got := in[:end]
		if !whole {
			got = "..."
		}
		if got != want || !whole && end != len(in) {
			t.Errorf("End(%q) = %d, %v: %q, want %q", in, end, whole, got, want)
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
		if end, whole := End([]byte(in), 0); end > len(in) || !whole && end != len(in) {
			t.Fatalf("End(%q) = %d, %v", in, end, whole)
		}
		if !json.Valid([]byte(in)) || Space([]byte(in), 0) > 0 {
			return
		}
		want := strings.TrimRight(in, " \t\r\n")
		end, whole := End([]byte(in+"\n"), 0)
		if !whole || end != len(want) {
			t.Errorf("End(%q) = %d, %v, want %d", in, end, whole, len(want))
		}
	})
}
