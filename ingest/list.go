package ingest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// listPrefix before a name says that the file holds names: `@exports.txt`.
const listPrefix = "@"

// findListed expands the files, directories and patterns that the list at path names, one a line; blank lines and those
// that begin with # say nothing. PowerShell writes such lists as UTF-16.
func findListed(path string) ([]Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("list of exports: %w", err)
	}
	defer f.Close()
	raw := newDigest(f, false, nil)
	text := &textReader{src: newStream(raw, raw, false)}
	text.begin()
	for !text.eof {
		if len(text.text) > maxList {
			return nil, fmt.Errorf("%s is no list of exports: it is larger than %d MiB", path, maxList>>20)
		}
		text.fill(len(text.text) + 1)
	}
	if text.err != nil {
		return nil, fmt.Errorf("list of exports %s: %w", path, text.err)
	}
	var all []Input
	lines := bufio.NewReader(strings.NewReader(string(text.text)))
	for n := 1; ; n++ {
		line, end := lines.ReadString('\n')
		if name := strings.TrimSpace(line); name != "" && name[0] != '#' {
			found, err := findInList(name)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", path, n, err)
			}
			all = append(all, found...)
		}
		if errors.Is(end, io.EOF) {
			return all, nil
		}
	}
}

// findInList expands one line of a list.
func findInList(name string) ([]Input, error) {
	if strings.HasPrefix(name, listPrefix) {
		return nil, errors.New("a list may not name other lists")
	}
	return find(name)
}

// maxList bounds a list of exports, in bytes of text.
const maxList = 64 << 20
