-- The dataset in Spark SQL, Databricks or Fabric, which read the files where they lie. Run the script again to take in
-- what has changed: tables are dropped and made anew for the columns that they may lack, and the files stay. CONVERT TO
-- DELTA makes a Delta table of it. Leave out the statements of a table that has no files yet: observations without list
-- data, events without --events.
{{range .Tables}}
DROP TABLE IF EXISTS {{.Name}};
CREATE TABLE {{.Name}} (
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
