package bench

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

//go:embed rivals
var scripts embed.FS

// writeScripts lays the files of rivals below dir.
func writeScripts(dir string) error {
	files, err := fs.Sub(scripts, "rivals")
	if err != nil {
		return err
	}
	return os.CopyFS(dir, files)
}

// columns are those of an extended trace with their types in SQL; the others hold text.
const columns = "date_time_utc:time,client_ip,client_hostname,server_ip,server_hostname,source_context,connector_id,source," +
	"event_id,internal_message_id,message_id,network_message_id,recipient_address,recipient_status,total_bytes:int," +
	"recipient_count:int,related_recipient_address,reference,message_subject,sender_address,return_path,message_info," +
	"directionality,tenant_id,original_client_ip,original_server_ip,custom_data"

// columnList spells the columns with an engine's names of types: those of time, int and text.
func columnList(format, time, number, text string) string {
	var list []string
	for _, c := range strings.Split(columns, ",") {
		name, kind, _ := strings.Cut(c, ":")
		typ := map[string]string{"time": time, "int": number, "": text}[kind]
		list = append(list, fmt.Sprintf(format, name, typ))
	}
	return strings.Join(list, ", ")
}

// distinct marks what is only there where exports overlap: {distinct} or {distinct columns,}.
var distinct = regexp.MustCompile(`\{distinct ?([^}]*)\}`)

// fill returns a script of an engine with its blanks filled in, behind the one that opens its session.
func fill(dir, engine, script string, t task) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, engine, script+".sql"))
	if err != nil {
		return "", err
	}
	if t.on == nil {
		return string(text), nil
	}
	session, err := os.ReadFile(filepath.Join(dir, engine, "session.sql"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	pairs := []string{"{jobs}", strconv.Itoa(t.jobs), "{out}", t.out, "{limit}", "LIMIT 20"}
	if t.full {
		pairs[len(pairs)-1] = ""
	}
	switch engine {
	case "duckdb":
		encoding, compression := "utf-8", "none"
		switch t.on.form.name {
		case "utf-16le":
			encoding = "utf-16"
		case "gzip":
			compression = "gzip"
		}
		pairs = append(pairs, "{exports}", "['"+strings.Join(t.on.paths, "', '")+"']", "{encoding}", encoding,
			"{compression}", compression, "{columns}", "{"+columnList("'%s': '%s'", "TIMESTAMP", "BIGINT", "VARCHAR")+"}")
	case "clickhouse":
		compression := "none"
		if t.on.form.name == "gzip" {
			compression = "gzip"
		}
		pairs = append(pairs, "{export}", t.on.pattern, "'{columns}'",
			"'"+columnList("%s %s", "DateTime64(6)", "Int64", "String")+"', '"+compression+"'")
	}
	sql := string(session) + string(text)
	if t.on.form.name == "overlap" {
		sql = distinct.ReplaceAllString(sql, "DISTINCT $1")
	} else {
		sql = distinct.ReplaceAllString(sql, "")
	}
	return strings.NewReplacer(pairs...).Replace(sql), nil
}
