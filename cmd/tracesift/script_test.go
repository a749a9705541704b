package main

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write the scripts' expected output anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tracesift": func() {
			os.Exit(execute(context.Background(), os.Args[1:], stdio{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
		},
	})
}

// TestScripts runs the command as its users do. Each script says what it shows in its first line.
// $SAMPLES is the directory of the samples.
func TestScripts(t *testing.T) {
	samples, err := filepath.Abs("../../samples")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("SAMPLES", samples)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"mail": writeMail},
	})
}

// writeMail adds rows to a trace: `mail FILE MONDAY EDGE DOMAIN ACCEPTED REFUSED TEXT` is so many deliveries a day to the
// domain from that Monday to the Sunday after, each from another sender.
func writeMail(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 7 {
		ts.Fatalf("usage: mail FILE MONDAY EDGE DOMAIN ACCEPTED REFUSED TEXT")
	}
	monday, err := time.Parse(time.DateOnly, args[1])
	ts.Check(err)
	accepted, err := strconv.Atoi(args[4])
	ts.Check(err)
	refused, err := strconv.Atoi(args[5])
	ts.Check(err)
	var b strings.Builder
	path := ts.MkAbs(args[0])
	if before, err := os.ReadFile(path); err == nil {
		b.Write(before)
	} else {
		b.WriteString("date_time_utc,client_hostname,source,event_id,network_message_id,recipient_address,recipient_status,sender_address,directionality\n")
	}
	for day := range 7 {
		for i := range accepted + refused {
			at := monday.AddDate(0, 0, day).Add(time.Duration(i) * time.Minute)
			event, status := "SENDEXTERNAL", "250 OK"
			if i >= accepted {
				event, status = "FAIL", args[6]
			}
			id := sha256.Sum256([]byte(strings.Join(args[1:4], " ") + strconv.Itoa(day*10_000+i)))
			fmt.Fprintf(&b, "%s,%s,SMTP,%s,%x-%x-%x-%x-%x,user%d@%s,%s,sender%d@example.com,Originating\n", at.Format(time.RFC3339), args[2],
				event, id[:4], id[4:6], id[6:8], id[8:10], id[10:16], i, args[3], status, i%9)
		}
	}
	ts.Check(os.WriteFile(path, []byte(b.String()), 0o600))
}
