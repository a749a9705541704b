package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// export is the files of one form.
type export struct {
	form    form
	pattern string // that matches the paths
	paths   []string
	sum     summary
}

// summary is what the generator says of them.
type summary struct {
	Rows     int64 `json:"rows"`
	Bytes    int64 `json:"bytes"`
	FailRows int64 `json:"fail_rows"`
}

// makeExport returns the export of a form and size, which a run before may have left in dir.
func makeExport(ctx context.Context, tracegen, dir string, f form, seed uint64, size ...string) (*export, error) {
	name := fmt.Sprintf("%s-%s-%d", f.name, strings.Trim(strings.Join(size, ""), "-"), seed)
	e := &export{form: f}
	known := filepath.Join(dir, name+".json")
	pattern := filepath.Join(dir, name+"-%d.csv")
	text, err := os.ReadFile(known)
	if errors.Is(err, fs.ErrNotExist) {
		args := append([]string{"--seed", fmt.Sprint(seed), "--output", pattern}, f.args...)
		cmd := exec.CommandContext(ctx, tracegen, append(args, size...)...)
		var talk strings.Builder
		cmd.Stderr = &talk
		if err := cmd.Run(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, talk.String())
		}
		text = []byte(talk.String())
		err = os.WriteFile(known, text, 0o666)
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &e.sum); err != nil {
		return nil, fmt.Errorf("%s: %w", known, err)
	}
	e.pattern = strings.ReplaceAll(pattern, "%d", "*")
	if e.paths, err = filepath.Glob(e.pattern); err != nil || len(e.paths) == 0 {
		return nil, fmt.Errorf("%s speaks of exports that are not there; remove it", known)
	}
	return e, nil
}
