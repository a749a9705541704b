-- The dataset in DuckDB 1.1 or later. Run the script again to take in what has changed.
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
{{end}}
-- Load: the files as they are now replace what was loaded before; where a table has none yet (observations without list
-- data, events without --events), nothing does. Where no dataset is found, what was loaded before stays. A SELECT on
-- read_parquet works without any table, too.
{{range .Tables}}
SET VARIABLE rows = (SELECT CASE WHEN COUNT(*) > 0 THEN $$
SELECT * FROM read_parquet('{{$.Location}}/{{.Name}}/*/*.parquet', union_by_name = true,
  hive_partitioning = true, hive_types = {'{{.Partition.Name}}': {{type .Partition}}})
$$ WHEN EXISTS (FROM glob('{{$.Location}}/_manifest.json')) THEN 'SELECT * FROM {{.Name}} LIMIT 0'
ELSE error('{{$.Location}} holds no dataset') END FROM glob('{{$.Location}}/{{.Name}}/*/*.parquet'));
BEGIN;
DELETE FROM {{.Name}};
INSERT INTO {{.Name}} BY NAME SELECT * FROM query(getvariable('rows'));
COMMIT;
{{end}}
{{- template "questions.sql" .}}
