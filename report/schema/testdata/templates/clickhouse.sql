-- The dataset in ClickHouse 23.8 or later, or in clickhouse-local; for object storage put s3('URL', 'Parquet') in the
-- place of file(). Run the script again to take in what has changed.
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{.Name}} (
{{- range .Columns}}
  `{{.Name}}` {{if .Required}}{{type .}}{{else}}Nullable({{type .}}){{end}} COMMENT {{quote .Doc}},
{{- end}}
  `{{.Partition.Name}}` {{type .Partition}} COMMENT {{quote .Partition.Doc}}
)
ENGINE = MergeTree
ORDER BY ({{.Partition.Name}}, {{.Key}})
COMMENT {{quote .Doc}};
{{- $t := .Name}}{{range .Columns}}{{if .Added}}
ALTER TABLE {{$t}} ADD COLUMN IF NOT EXISTS {{.Name}} Nullable({{type .}});
{{- end}}{{end}}
{{end}}
-- Load: the files as they are now replace what was loaded before; a table may have none. An unknown date becomes 1970-01-01.
-- Where no dataset is found, the first statement fails, and what was loaded before stays.

SELECT COUNT(*) AS datasets FROM file('{{.Location}}/_manifest.json', 'One');
{{range .Tables}}
TRUNCATE TABLE {{.Name}};
INSERT INTO {{.Name}} ({{range .Columns}}{{.Name}}, {{end}}{{.Partition.Name}})
SELECT {{range .Columns}}{{.Name}}, {{end}}
{{- if isDate .Partition}}
  toDate32OrZero(extract(_path, '{{.Partition.Name}}=([0-9-]+)/')) AS {{.Partition.Name}}
{{- else}}
  extract(_path, '{{.Partition.Name}}=([^/]+)/') AS {{.Partition.Name}}
{{- end}}
FROM file('{{$.Location}}/{{.Name}}/*/*.parquet', 'Parquet', $$
{{- range $i, $c := .Columns}}{{if $i}}, {{end}}{{.Name}} {{if .Required}}{{type .}}{{else}}Nullable({{type .}}){{end}}{{end}}$$);
{{end}}
{{- template "questions.sql" .}}
