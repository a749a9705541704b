package run

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"tracesift/analyze/blocklist"
	"tracesift/analyze/blocklist/catalog"
	"tracesift/analyze/blocklist/zonefile"
	"tracesift/analyze/order"
)

// zones are the files of list data that a user named.
type zones []zonefile.Spec

// findZones expands what a user named: files, directories of files named after their zones, or zone:type:file.
func findZones(args []string) (zones, error) {
	var all zones
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err == nil && info.IsDir() {
			below, err := zonesBelow(arg)
			if err != nil {
				return nil, err
			}
			all = append(all, below...)
			continue
		}
		spec := zonefile.Spec{Zone: zonefile.ZoneName(arg), Path: arg}
		if err != nil {
			if spec, err = zonefile.ParseSpec(arg); err != nil {
				return nil, &Misuse{fmt.Errorf("--zones: %w", err)}
			}
			if _, err := os.Stat(spec.Path); err != nil {
				return nil, fmt.Errorf("--zones: %w", err)
			}
		}
		all = append(all, spec)
	}
	order.Sort(all, func(a, b zonefile.Spec) int {
		return strings.Compare(filepath.ToSlash(a.Path), filepath.ToSlash(b.Path))
	})
	return all, nil
}

// zonesBelow returns the files below a directory whose names begin with neither a dot nor an underscore, and links to
// such files. The directory may be a link itself.
func zonesBelow(dir string) (zones, error) {
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		dir += string(filepath.Separator) // where it leads to
	}
	var all zones
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != dir && strings.ContainsAny(d.Name()[:1], "._")
		switch {
		case d.IsDir() && hidden:
			return filepath.SkipDir
		case !hidden && isFile(path, d):
			all = append(all, zonefile.Spec{Zone: zonefile.ZoneName(path), Path: path})
		}
		return nil
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("--zones: no files in %s", dir)
	}
	return all, err
}

// isFile says whether an entry of a directory is a regular file or links to one.
func isFile(path string, d fs.DirEntry) bool {
	if d.Type()&fs.ModeSymlink == 0 {
		return d.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// lookup is what list data says.
type lookup struct {
	evidence     *blocklist.Evidence
	observations []blocklist.Observation
	audits       []blocklist.ZoneAudit
}

// ask asks every file about the addresses. What is wrong with a file stands in its audit; the others are asked all the
// same.
func (z zones) ask(ctx context.Context, cat *catalog.Catalog, ips []netip.Addr) (*lookup, error) {
	l := new(lookup)
	for _, spec := range z {
		observations, audits := askFile(ctx, cat, spec, ips)
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		l.observations = append(l.observations, observations...)
		l.audits = append(l.audits, audits...)
	}
	l.evidence = blocklist.NewEvidence(cat, l.observations, l.audits)
	return l, nil
}

// judge holds a claim against the list data.
func (l *lookup) judge(c blocklist.Claim, at time.Time) blocklist.Verdict {
	return blocklist.Judge(c, at, l.evidence)
}

// askFile asks one file, compressed by gzip or not.
func askFile(ctx context.Context, cat *catalog.Catalog, spec zonefile.Spec, ips []netip.Addr) ([]blocklist.Observation, []blocklist.ZoneAudit) {
	failed := func(err error) ([]blocklist.Observation, []blocklist.ZoneAudit) {
		return nil, []blocklist.ZoneAudit{{Path: spec.Path, Zone: cat.PublicZone(spec.Zone), Err: err}}
	}
	f, err := os.Open(spec.Path)
	if err != nil {
		return failed(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return failed(err)
	}
	in := bufio.NewReaderSize(&stopping{ctx, f}, 256<<10)
	file := blocklist.File{Spec: spec, ModTime: info.ModTime().UTC(), Reader: in}
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return failed(err)
		}
		file.Reader = z
	}
	file.Reader = transform.NewReader(file.Reader, unicode.BOMOverride(transform.Nop)) // as editors of Windows write lists
	return blocklist.Ask(cat, file, ips)
}

// stopping is a reader that stops when the context does.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

// Read reads on.
func (s *stopping) Read(b []byte) (int, error) {
	if err := context.Cause(s.ctx); err != nil {
		return 0, err
	}
	return s.r.Read(b)
}
