-- The dataset in Snowflake. Copy it to {{.Location}} first, without the names that begin with a dot or an underscore, and
-- create the storage integration once. Run the script again to take in what has changed.
CREATE FILE FORMAT IF NOT EXISTS tracesift_parquet TYPE = PARQUET USE_LOGICAL_TYPE = TRUE USE_VECTORIZED_SCANNER = TRUE;
CREATE STAGE IF NOT EXISTS tracesift_files URL = '{{.Location}}/' STORAGE_INTEGRATION = tracesift_integration;
{{range .Tables}}
CREATE TABLE IF NOT EXISTS {{.Name}} (
{{- range .Columns}}
  {{.Name}} {{type .}}{{if .Required}} NOT NULL{{end}} COMMENT {{quote .Doc}},
{{- end}}
  {{.Partition.Name}} {{type .Partition}} COMMENT {{quote .Partition.Doc}}
)
CLUSTER BY ({{.Partition.Name}})
COMMENT = {{quote .Doc}};
{{- $t := .Name}}{{range .Columns}}{{if .Added}}
ALTER TABLE {{$t}} ADD COLUMN IF NOT EXISTS {{.Name}} {{type .}};
{{- end}}{{end}}
{{end}}
-- Load: the files as they are now replace what was loaded before. TRUNCATE also forgets which files were loaded.
{{range .Tables}}
TRUNCATE TABLE {{.Name}};
COPY INTO {{.Name}} ({{range .Columns}}{{.Name}}, {{end}}{{.Partition.Name}}) FROM (
  SELECT
{{- range .Columns}}
    $1:{{.Name}}::{{type .}},
{{- end}}
    {{if isDate .Partition}}TRY_TO_DATE(REGEXP_SUBSTR(METADATA$FILENAME, '{{.Partition.Name}}=([^/]+)/', 1, 1, 'e', 1)){{else}}REGEXP_SUBSTR(METADATA$FILENAME, '{{.Partition.Name}}=([^/]+)/', 1, 1, 'e', 1){{end}}
  FROM @tracesift_files/{{.Name}}/
)
PATTERN = '.*[.]parquet' FILE_FORMAT = (FORMAT_NAME = tracesift_parquet);
{{end}}
{{- template "questions.sql" .}}
