package ingest

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// archive is a zip file on disk. It is open only while one of its members is read, so that any number of archives can
// wait for their turn.
type archive struct {
	path string

	mu    sync.Mutex
	file  *os.File
	users int
}

// ReadAt reads from the open file.
func (a *archive) ReadAt(b []byte, off int64) (int, error) { return a.file.ReadAt(b, off) }

// acquire opens the file for one more user.
func (a *archive) acquire() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.users == 0 {
		f, err := os.Open(a.path)
		if err != nil {
			return err
		}
		a.file = f
	}
	a.users++
	return nil
}

// release closes the file behind its last user.
func (a *archive) release() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.users--; a.users > 0 {
		return nil
	}
	return a.file.Close()
}

// member is one file in an archive.
type member struct {
	archive *archive
	file    *zip.File
}

// errArchive marks what is wrong with an archive as a whole.
var errArchive = errors.New("zip archive")

// members returns the inputs in the archive at path, named archive.zip/member, without directories and hidden names.
func members(path string) ([]Input, error) {
	a := &archive{path: path}
	if err := a.acquire(); err != nil {
		return nil, err
	}
	inputs, err := a.list()
	return inputs, errors.Join(err, a.release())
}

// list reads the directory of the archive.
func (a *archive) list() ([]Input, error) {
	info, err := a.file.Stat()
	if err != nil {
		return nil, err
	}
	z, err := zip.NewReader(a, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%w: %w; if it was downloaded, download it again", errArchive, err)
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(decoderOptions()...))
	if err := officeDocument(z.File); err != nil {
		return nil, err
	}
	var inputs []Input
	var packed uint64
	for _, f := range z.File {
		packed += f.CompressedSize64
		if !f.Mode().IsRegular() || isHiddenMember(f.Name) {
			continue
		}
		name := strings.ToValidUTF8(path.Clean(strings.ReplaceAll(f.Name, `\`, "/")), "\uFFFD")
		inputs = append(inputs, Input{Path: a.path + "/" + strings.TrimLeft(name, "/"), member: &member{a, f}})
	}
	switch {
	case packed > uint64(info.Size()):
		return nil, fmt.Errorf("%w: its members overlap, which no honest archive does", errArchive)
	case len(inputs) == 0:
		return nil, fmt.Errorf("%w: it holds no files", errArchive)
	}
	return inputs, nil
}

// officeDocument returns an error where the members are those of a document of Office (ECMA-376, part 2).
func officeDocument(files []*zip.File) error {
	has := func(prefix string) bool {
		return slices.ContainsFunc(files, func(f *zip.File) bool { return strings.HasPrefix(f.Name, prefix) })
	}
	switch {
	case !has("[Content_Types].xml"):
		return nil
	case has("word/"):
		return fmt.Errorf("%w: this is a Word document: download the report itself", errNotExport)
	case has("xl/"):
		return fmt.Errorf("%w: this is an Excel workbook: save the sheet as CSV", errNotExport)
	}
	return fmt.Errorf("%w: this is a document of Office: download the report itself", errNotExport)
}

// isHiddenMember says whether one element of the name is hidden, as for directories on disk. The Finder of macOS adds
// such files.
func isHiddenMember(name string) bool {
	for element := range strings.SplitSeq(strings.Trim(name, "/"), "/") {
		if element != "" && isHidden(element) {
			return true
		}
	}
	return false
}

// open opens the member. Its checksum is checked at its end.
func (m *member) open() (io.Reader, func() error, error) {
	const encrypted = 1 // APPNOTE 6.3.10, 4.4.4
	if m.file.Flags&encrypted != 0 {
		return nil, nil, fmt.Errorf("%w: the member is encrypted; unpack it with its password", errArchive)
	}
	if err := m.archive.acquire(); err != nil {
		return nil, nil, err
	}
	r, err := m.file.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		err = fmt.Errorf("%w: compression method %d is not read; unpack it", errArchive, m.file.Method)
	}
	if err != nil {
		return nil, nil, errors.Join(err, m.archive.release())
	}
	return r, func() error { return errors.Join(r.Close(), m.archive.release()) }, nil
}
