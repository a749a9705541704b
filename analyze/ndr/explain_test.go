package ndr

import (
	"fmt"
	"strings"
	"testing"
)

// Every registered code is explained by its registration (IANA, SMTP Enhanced Status Codes).
func TestExplainRegistered(t *testing.T) {
	last := map[int]int{0: 0, 1: 10, 2: 4, 3: 6, 4: 7, 5: 6, 6: 10, 7: 30} // the last detail of each subject
	for subject, details := range last {
		for detail := range details + 1 {
			for _, class := range []int{4, 5} {
				code := fmt.Sprintf("%d.%d.%d", class, subject, detail)
				f, ok := Explain(code)
				if !ok || f.Meaning == "" || f.Fix == "" || f.Doc == "" {
					t.Errorf("%s: %+v, %t", code, f, ok)
				}
			}
		}
	}
}

// Every code of Microsoft's table is explained, and what it gives another meaning than the registry says so.
func TestExplainMicrosoft(t *testing.T) {
	for _, code := range strings.Fields("4.3.1 4.3.2 4.4.1 4.4.2 4.4.4 4.4.7 5.4.7 5.4.300 5.4.1 5.4.6") {
		if _, ok := Explain(code); !ok {
			t.Errorf("%s is not explained", code)
		}
	}
	for _, code := range strings.Fields(`5.0.350 5.1.0 5.1.8 5.1.10 5.1.20 5.1.90 5.1.351 5.2.1 5.2.2 5.2.14 5.2.121
		5.2.122 5.3.190 4.4.8 5.4.8 4.7.5 5.7.5 4.4.24 4.4.25 4.4.28 4.4.312 5.4.312 4.4.316 5.4.316 4.4.317 5.4.317
		4.4.318 5.4.318 5.4.310 5.4.14 5.4.300 5.5.0 4.7.26 4.7.321 5.7.322 4.7.323 4.7.324 5.7.325 4.7.500 5.7.500
		4.7.605 4.7.699 4.7.650 4.7.651 4.7.652 4.7.700 4.7.850 4.7.899 5.6.11 5.7.1 5.7.3 5.7.12 5.7.13 5.7.25 5.7.51
		5.7.57 5.7.64 5.7.124 5.7.133 5.7.134 5.7.135 5.7.136 5.7.139 5.7.193 5.7.232 5.7.233 5.7.236 5.7.350 5.7.367
		5.7.501 5.7.502 5.7.503 5.7.504 5.7.505 5.7.506 5.7.507 5.7.508 5.7.509 5.7.510 5.7.511 5.7.512 5.7.513 5.7.514
		5.7.515 5.7.520 5.7.606 5.7.649 5.7.700 5.7.703 5.7.705 5.7.708 5.7.711 5.7.749 5.7.750 5.7.800 5.7.900 5.7.999`) {
		if f, ok := Explain(code); !ok || f.Exchange == "" {
			t.Errorf("%s: %+v, %t", code, f, ok)
		}
	}
}

func TestExplain(t *testing.T) {
	for code, want := range map[string]string{
		"5.7.606": "5.7.606-649", "5.7.605": "x.7.500-699", "4.7.606": "x.7.500-699", "5.7.705": "5.7.705",
		"5.7.720": "5.7.700-749", "5.7.513": "5.7.513", "4.2.2": "x.2.2",
		"5.9.1": "", "5.7.999999": "", "": "", "550": "", "5.7": "", "5.7.300": "", "x.2.2": "", "5.7.606 x": "",
	} {
		f, ok := Explain(code)
		if f.Codes != want || ok != (want != "") {
			t.Errorf("%q: %q, %t, want %q", code, f.Codes, ok, want)
		}
	}
	if f, _ := Explain("5.7.705"); !strings.HasPrefix(f.Doc, "https://learn.microsoft.com/") || f.Actor != SendingAdmin {
		t.Errorf("%+v", f)
	}
}

// The embedded file loads, and no row hides one behind it.
func TestCodeFacts(t *testing.T) {
	facts, err := codeBook()
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range facts {
		term := f.set[0]
		class := "5"
		if term.class != 'x' {
			class = string(term.class)
		}
		for _, detail := range []int{term.from, term.to} {
			if first, _ := facts.find(fmt.Sprintf("%s.%d.%d", class, term.subject, detail)); first.Codes == f.Codes {
				break
			} else if detail == term.to {
				t.Errorf("row %d (%s) is hidden by %s", i, f.Codes, first.Codes)
			}
		}
	}
	for text, want := range map[string]string{
		"x.2.2,,,sender,a,b":        "own.csv:2: the code needs a meaning",
		"x.2.2,a,,somebody,a,b":     `own.csv:2: actor "somebody" is unknown`,
		"x.2.2,a,,sender,,b":        "own.csv:2: the code needs a fix and a doc",
		"550,a,,sender,a,b":         `own.csv:2: "550" is not one enhanced status code or range`,
		"x.2.2 x.2.3,a,,sender,a,b": `own.csv:2: "x.2.2 x.2.3" is not one enhanced status code or range`,
		"5.7,a,,sender,a,b":         `own.csv:2: "5.7" is no enhanced status code`,
	} {
		_, err := readCodeFacts("own.csv", strings.NewReader("code,meaning,exchange,actor,fix,doc\n"+text+"\n"))
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
