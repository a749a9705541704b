package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"tracesift/ingest/trace/datafile"
)

// LoadRanges reads ranges that replace those of base: the endpoints of Microsoft 365 as their web service gives them
// (JSON), the text of SPF records (RFC 7208), or a table of the form of ranges.csv. name stands in errors, and
// as the source of the ranges.
func LoadRanges(name string, r io.Reader, base *Ranges) (*Ranges, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	head := bytes.TrimSpace(text)
	switch {
	case len(head) == 0:
		return nil, &datafile.Error{Name: name, Line: 1, Err: errors.New("the file is empty; " + wanted)}
	case head[0] == '[' || head[0] == '{':
		return loadEndpoints(name, text, base)
	case bytes.Contains(bytes.ToLower(head), []byte("v=spf1")):
		return loadSPF(name, string(text), base)
	}
	table, err := loadTable(name, bytes.NewReader(text))
	if err != nil {
		err = fmt.Errorf("%w (%s)", err, wanted)
	}
	return table, err
}

// wanted says what files hold ranges.
const wanted = "ranges come as the JSON of Microsoft's endpoints, the text of an SPF record (v=spf1 ...), or a table with a column prefix"

// endpoint is one entry of the endpoints of Microsoft 365 (Microsoft Learn, "Microsoft 365 IP Address and URL web
// service").
type endpoint struct {
	ID   int      `json:"id"`
	Area string   `json:"serviceArea"`
	IPs  []string `json:"ips"`
	TCP  string   `json:"tcpPorts"`
}

// loadEndpoints takes the addresses of Exchange's entries for TCP port 25, of which there is one in each cloud.
func loadEndpoints(name string, text []byte, base *Ranges) (*Ranges, error) {
	at := func(offset int64) int { return 1 + bytes.Count(text[:min(int(offset), len(text))], []byte("\n")) }
	var all []endpoint
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&all); err != nil {
		var syntax *json.SyntaxError
		line := at(decoder.InputOffset())
		if errors.As(err, &syntax) {
			line = at(syntax.Offset)
		}
		return nil, &datafile.Error{Name: name, Line: line, Err: fmt.Errorf("not the JSON of Microsoft's endpoints, a list of entries: %w", err)}
	}
	var prefixes []netip.Prefix
	for _, e := range all {
		if e.Area != "Exchange" || !slices.Contains(strings.Split(e.TCP, ","), "25") {
			continue
		}
		for _, ip := range e.IPs {
			p, err := netip.ParsePrefix(ip)
			if err != nil {
				line := at(int64(bytes.Index(text, []byte(`"`+ip+`"`))))
				return nil, &datafile.Error{Name: name, Line: line, Err: fmt.Errorf("entry %d: %w", e.ID, err)}
			}
			prefixes = append(prefixes, p.Masked())
		}
	}
	if len(prefixes) == 0 {
		err := fmt.Errorf("none of the %d entries is Exchange's for TCP port 25 with addresses; "+
			"is this the list of endpoints of the cloud that sends your mail, with IPv4 and IPv6?", len(all))
		return nil, &datafile.Error{Name: name, Line: 1, Err: err}
	}
	return base.published(prefixes, name), nil
}

// loadSPF takes the ip4 and ip6 mechanisms of SPF records. What would need DNS is refused; the text of an included
// record has to stand in the file too.
func loadSPF(name, text string, base *Ranges) (*Ranges, error) {
	var prefixes []netip.Prefix
	records, included, includedAt := 0, []string(nil), 0
	for i, line := range strings.Split(text, "\n") {
		fail := func(format string, args ...any) error {
			return &datafile.Error{Name: name, Line: i + 1, Err: fmt.Errorf(format, args...)}
		}
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		// A long record is printed in several strings that belong together without a blank (RFC 7208, 3.3).
		line = strings.ReplaceAll(line, `" "`, "")
		begun := false
		for _, word := range strings.Fields(strings.ReplaceAll(line, `"`, " ")) {
			kind, value, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(word), "+"), ":")
			switch {
			case kind == "v=spf1":
				records++
				begun = true
			case kind == "ip4", kind == "ip6":
				p, err := parseNetwork(value)
				if err != nil || p.Addr().Is4() != (kind == "ip4") {
					return nil, fail("%s is no network", word)
				}
				prefixes = append(prefixes, p.Masked())
			case kind == "include", strings.HasPrefix(kind, "redirect="):
				included, includedAt = append(included, strings.TrimPrefix(word, kind+":")), i+1
			case !begun && records == 0, strings.HasSuffix(kind, "all"), strings.HasPrefix(kind, "exp="):
			case strings.HasPrefix(kind, "-ip"), strings.HasPrefix(kind, "~ip"), strings.HasPrefix(kind, "?ip"):
				return nil, fail("%s leaves addresses out; that is not understood", word)
			case slices.Contains([]string{"a", "mx", "ptr", "exists"}, strings.SplitN(kind, "/", 2)[0]):
				return nil, fail("%s would need DNS; give its networks as ip4: and ip6:", word)
			}
		}
	}
	if len(included) >= records && len(included) > 0 {
		return nil, &datafile.Error{Name: name, Line: includedAt, Err: fmt.Errorf(
			"included records are not asked for by DNS: add the text of %s to the file", strings.Join(included, " and "))}
	}
	if len(prefixes) == 0 {
		return nil, &datafile.Error{Name: name, Line: 1, Err: errors.New("the SPF record has no ip4: or ip6: mechanism")}
	}
	return base.published(prefixes, name), nil
}

// parseNetwork reads a network, or an address as the network of itself.
func parseNetwork(text string) (netip.Prefix, error) {
	if ip, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(ip, ip.BitLen()), nil
	}
	return netip.ParsePrefix(text)
}
