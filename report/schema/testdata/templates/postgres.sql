-- The dataset in PostgreSQL 12 or later. PostgreSQL reads no Parquet, so DuckDB hands the rows over: run the lines that
-- begin with \! or \copy in psql, with duckdb in the path. Run the script again to take in what has changed.
{{range .Tables}}
-- {{.Doc}}
CREATE TABLE IF NOT EXISTS {{.Name}} (
{{- range .Columns}}
  {{.Name}} {{type .}}{{if .Required}} NOT NULL{{end}}, -- {{.Doc}}
{{- end}}
  {{.Partition.Name}} {{type .Partition}} -- {{.Partition.Doc}}
);
{{- $t := .Name}}{{range .Columns}}{{if .Added}}
ALTER TABLE {{$t}} ADD COLUMN IF NOT EXISTS {{.Name}} {{type .}};
{{- end}}{{end}}
CREATE INDEX IF NOT EXISTS {{.Name}}_by_{{.Partition.Name}} ON {{.Name}} ({{.Partition.Name}});
{{end}}
-- Load: the files as they are now replace what was loaded before; a table may have none. Where no dataset is
-- found, what was loaded before stays.
{{range .Tables}}
BEGIN;
TRUNCATE {{.Name}};
\copy {{.Name}} ({{range .Columns}}{{.Name}}, {{end}}{{.Partition.Name}}) FROM PROGRAM 'test -f "{{$.Location}}/_manifest.json" && (test ! -d "{{$.Location}}/{{.Name}}" || duckdb -csv -c "COPY (SELECT {{range .Columns}}{{.Name}}, {{end}}{{.Partition.Name}} FROM read_parquet(''{{$.Location}}/{{.Name}}/*/*.parquet'', union_by_name = true, hive_partitioning = true)) TO ''/dev/stdout'' (FORMAT csv, HEADER false, NULLSTR ''\N'')")' WITH (FORMAT csv, NULL '\N')
COMMIT;
{{end}}
{{- template "questions.sql" .}}
