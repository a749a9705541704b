package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// PlainCommand is the argument that makes the program do a work with encoding/csv: PlainCommand WORK LIMIT EXPORT...
const PlainCommand = "plain"

func plainVersion(context.Context, string) (string, error) {
	return "encoding/csv of " + runtime.Version(), nil
}

// plainCommand is this program, doing the work the plain way.
func plainCommand(ctx context.Context, _ string, t task) (*exec.Cmd, error) {
	if t.work != "S" && t.work != "G" || t.on.form.name != "utf-8" && t.on.form.name != "gzip" {
		return nil, errNot
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	limit := "20"
	if t.full {
		limit = "0"
	}
	return exec.CommandContext(ctx, program, append([]string{PlainCommand, t.work, limit}, t.on.paths...)...), nil
}

// group is what failing rows are grouped by.
type group struct{ edge, domain, code string }

// counts are the figures of a group.
type counts struct{ rows, recipients int }

// Plain does a work as somebody writes it who has the standard library and an afternoon.
func Plain(work string, limit int, exports []string, out io.Writer) error {
	groups := map[group]*counts{}
	rows := 0
	for _, path := range exports {
		n, err := plainFile(work, path, groups)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		rows += n
	}
	if work == "S" {
		_, err := fmt.Fprintln(out, rows)
		return err
	}
	keys := make([]group, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b group) int {
		return cmp.Or(cmp.Compare(groups[b].rows, groups[a].rows), cmp.Compare(a.edge, b.edge),
			cmp.Compare(a.domain, b.domain), cmp.Compare(a.code, b.code))
	})
	if limit > 0 && len(keys) > limit {
		keys = keys[:limit]
	}
	var b bytes.Buffer
	for _, k := range keys {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%d\t%d\n", k.edge, k.domain, k.code, groups[k].rows, groups[k].recipients)
	}
	_, err := out.Write(b.Bytes())
	return err
}

// plainFile reads one export and returns how many rows it has.
func plainFile(work, path string, groups map[group]*counts) (rows int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := io.Reader(bufio.NewReaderSize(f, 1<<20))
	if head, _ := in.(*bufio.Reader).Peek(2); string(head) == "\x1f\x8b" {
		if in, err = gzip.NewReader(in); err != nil {
			return 0, err
		}
	}
	edge := regexp.MustCompile(`S:OutboundProxyFrontendName=([^;]*)`)
	code := regexp.MustCompile(`\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b`)
	records := csv.NewReader(in)
	records.ReuseRecord = true
	head, err := records.Read()
	if err != nil {
		return 0, err
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.Clone(name)] = i
	}
	event, address, status := at["event_id"], at["recipient_address"], at["recipient_status"]
	data := at["custom_data"]
	for ; ; rows++ {
		record, err := records.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		if work == "S" || record[event] != "FAIL" && record[event] != "DEFER" {
			continue
		}
		var key group
		if m := edge.FindStringSubmatch(record[data]); m != nil {
			key.edge = strings.ToLower(m[1])
		}
		_, domain, _ := strings.Cut(record[address], "@")
		domain, _, _ = strings.Cut(domain, ";")
		key.domain = strings.ToLower(domain)
		if m := code.FindStringSubmatch(record[status]); m != nil {
			key.code = m[1]
		}
		n := groups[key]
		if n == nil {
			n = new(counts)
			groups[group{strings.Clone(key.edge), strings.Clone(key.domain), strings.Clone(key.code)}] = n
		}
		n.rows++
		n.recipients += strings.Count(record[address], ";") + 1
	}
}
