-- The dataset in Athena, which reads the files where they lie: aws s3 sync --delete --exclude '*/.*' warehouse
-- {{.Location}}. Partitions are computed from the path, so new ones need no statement. A table is
-- dropped and made anew for the columns that it may lack; the files stay.
{{range .Tables}}
DROP TABLE IF EXISTS {{.Name}};
CREATE EXTERNAL TABLE {{.Name}} (
{{- $n := len .Columns}}{{range $i, $c := .Columns}}
  `{{$c.Name}}` {{type $c}} COMMENT {{quote $c.Doc}}{{comma $i $n}}
{{- end}}
)
COMMENT {{quote .Doc}}
PARTITIONED BY (`{{.Partition.Name}}` {{type .Partition}})
STORED AS PARQUET
LOCATION '{{$.Location}}/{{.Name}}/'
TBLPROPERTIES (
{{- if isDate .Partition}}
  'projection.enabled' = 'true',
  'projection.{{.Partition.Name}}.type' = 'date',
  'projection.{{.Partition.Name}}.format' = 'yyyy-MM-dd',
  'projection.{{.Partition.Name}}.range' = '2020-01-01,NOW',
  'storage.location.template' = '{{$.Location}}/{{.Name}}/{{.Partition.Name}}=${ {{- .Partition.Name -}} }/'
{{- else}}
  'parquet.compression' = 'ZSTD'
{{- end}}
);
{{- if not (isDate .Partition)}}
MSCK REPAIR TABLE {{.Name}};
{{- end}}
{{end}}
{{- template "questions.sql" .}}
