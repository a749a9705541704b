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
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"

	"tracesift/analyze/blocklist/zonefile"
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
				return nil, fmt.Errorf("--zones: %w", err)
			}
			if _, err := os.Stat(spec.Path); err != nil {
				return nil, fmt.Errorf("--zones: %w", err)
			}
		}
		all = append(all, spec)
	}
	slices.SortFunc(all, func(a, b zonefile.Spec) int {
		return strings.Compare(filepath.ToSlash(a.Path), filepath.ToSlash(b.Path))
	})
	return all, nil
}

// zonesBelow returns the files below a directory whose names begin with neither a dot nor an underscore.
func zonesBelow(dir string) (zones, error) {
	var all zones
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := path != dir && strings.ContainsAny(d.Name()[:1], "._")
		switch {
		case d.IsDir() && hidden:
			return filepath.SkipDir
		case d.Type().IsRegular() && !hidden:
			all = append(all, zonefile.Spec{Zone: zonefile.ZoneName(path), Path: path})
		}
		return nil
	})
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("--zones: no files in %s", dir)
	}
	return all, err
}

// scan asks one file about addresses. What is wrong with the file is the returned error; other files are asked all the
// same.
func scan(ctx context.Context, spec zonefile.Spec, ips []netip.Addr) (answers []zonefile.Answer, audit zonefile.Audit, err error) {
	f, err := os.Open(spec.Path)
	if err != nil {
		return nil, audit, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, audit, err
	}
	in := bufio.NewReaderSize(&stopping{ctx, f}, 256<<10)
	options := zonefile.Options{Path: spec.Path, Type: spec.Type, ModTime: info.ModTime()}
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, audit, fmt.Errorf("%s: %w", spec.Path, err)
		}
		return zonefile.Scan(z, options, ips)
	}
	return zonefile.Scan(in, options, ips)
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
