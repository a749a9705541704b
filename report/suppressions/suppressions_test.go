package suppressions

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tracesift/analyze"
	"tracesift/ingest/trace"
)

// each yields addresses, and then an error.
func each(err error, all ...analyze.Dead) func(func(*analyze.Dead) error) error {
	return func(f func(*analyze.Dead) error) error {
		for i := range all {
			if err := f(&all[i]); err != nil {
				return err
			}
		}
		return err
	}
}

func TestWrite(t *testing.T) {
	at := trace.InstantOf(time.Date(2026, 11, 9, 8, 0, 0, 0, time.UTC))
	var b strings.Builder
	err := Write(&b, each(nil,
		analyze.Dead{Address: "=cmd@example.net", Class: "recipient", Cause: "unknown", Failures: 1},
		analyze.Dead{Address: "a@example.net", Class: "recipient", Cause: "disabled", EnhancedCode: "5.2.1", Failures: 2,
			Span: analyze.Span{First: at, Last: at + 3600e9}, Refusal: "550 5.2.1 \"gone\",\r\n\x1b[31mfor good"},
	))
	want := "address,class,cause,enhanced_code,failures,first_at,last_at,last_refusal\n" +
		"'=cmd@example.net,recipient,unknown,,1,,,\n" +
		"a@example.net,recipient,disabled,5.2.1,2,2026-11-09T08:00:00Z,2026-11-09T09:00:00Z,\"550 5.2.1 \"\"gone\"\", for good\"\n"
	if err != nil || b.String() != want {
		t.Errorf("%v\n%s", err, b.String())
	}
	broken := errors.New("no storage")
	if err := Write(&b, each(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
