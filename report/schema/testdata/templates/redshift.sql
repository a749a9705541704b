-- The dataset in Redshift through Spectrum, which reads the files where they lie; write them with --compression snappy.
-- COPY would lose the partition column, which stands in the path only.
CREATE EXTERNAL SCHEMA IF NOT EXISTS tracesift FROM DATA CATALOG DATABASE 'tracesift'
IAM_ROLE default CREATE EXTERNAL DATABASE IF NOT EXISTS;
{{range .Tables}}
-- {{.Doc}}
DROP TABLE IF EXISTS {{table .Name}};
CREATE EXTERNAL TABLE {{table .Name}} (
{{- $n := len .Columns}}{{range $i, $c := .Columns}}
  {{$c.Name}} {{type $c}}{{comma $i $n}} -- {{$c.Doc}}
{{- end}}
)
PARTITIONED BY ({{.Partition.Name}} {{if isDate .Partition}}date{{else}}varchar(64){{end}})
STORED AS PARQUET
LOCATION '{{$.Location}}/{{.Name}}/';
{{end}}
-- Load: name each partition; it is read anew with every query. This prints the statements for a dataset in warehouse:
-- for t in{{range .Tables}} {{.Name}}{{end}}; do for p in $(ls warehouse/$t); do
--   echo "ALTER TABLE tracesift.$t ADD IF NOT EXISTS PARTITION (${p%=*} = '${p#*=}') LOCATION '{{.Location}}/$t/$p/';"
-- done; done
{{range .Tables}}
ALTER TABLE {{table .Name}} ADD IF NOT EXISTS
PARTITION ({{.Partition.Name}} = '{{if isDate .Partition}}2026-03-01{{else}}CONTENT-ID{{end}}') LOCATION '{{$.Location}}/{{.Name}}/{{.Partition.Name}}={{if isDate .Partition}}2026-03-01{{else}}CONTENT-ID{{end}}/';
{{end}}
{{- template "questions.sql" .}}
