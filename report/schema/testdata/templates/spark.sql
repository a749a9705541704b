-- The dataset in Spark SQL, Databricks or Fabric, which read the files where they lie. Run MSCK REPAIR TABLE and REFRESH
-- TABLE again to take in what has changed; CONVERT TO DELTA makes a Delta table of it.
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{.Name}} (
{{- range .Columns}}
  {{.Name}} {{type .}} COMMENT {{quote .Doc}},
{{- end}}
  {{.Partition.Name}} {{type .Partition}} COMMENT {{quote .Partition.Doc}}
)
USING PARQUET
PARTITIONED BY ({{.Partition.Name}})
LOCATION '{{$.Location}}/{{.Name}}'
COMMENT {{quote .Doc}};
{{end}}
{{- range .Tables}}
MSCK REPAIR TABLE {{.Name}};
REFRESH TABLE {{.Name}};
{{- end}}
{{template "questions.sql" .}}
