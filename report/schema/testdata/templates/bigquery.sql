-- The dataset in BigQuery. Copy it to Cloud Storage first: gcloud storage rsync -r --delete-unmatched-destination-objects
-- warehouse {{.Location}}. Run the script again to take in what has changed.
CREATE SCHEMA IF NOT EXISTS tracesift;
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{table .Name}} (
{{- range .Columns}}
  {{.Name}} {{type .}}{{if .Required}} NOT NULL{{end}} OPTIONS (description = {{quote .Doc}}),
{{- end}}
  {{.Partition.Name}} {{type .Partition}} OPTIONS (description = {{quote .Partition.Doc}})
)
{{- if isDate .Partition}}
PARTITION BY {{.Partition.Name}}
{{- end}}
CLUSTER BY {{.Cluster}}
OPTIONS (description = {{quote .Doc}});
{{end}}
-- Load: the files as they are now replace what was loaded before. Leave out a table that has none yet: observations
-- without list data, events without --events.
{{range .Tables}}
LOAD DATA OVERWRITE {{table .Name}}
{{- if isDate .Partition}}
PARTITION BY {{.Partition.Name}}
{{- end}}
CLUSTER BY {{.Cluster}}
FROM FILES (
  format = 'PARQUET', uris = ['{{$.Location}}/{{.Name}}/*.parquet'],
  hive_partition_uri_prefix = '{{$.Location}}/{{.Name}}'
)
WITH PARTITION COLUMNS ({{.Partition.Name}} {{type .Partition}});
{{end}}
{{- template "questions.sql" .}}
