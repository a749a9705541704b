package main

import (
	"context"
	"strings"

	"github.com/spf13/pflag"

	"tracesift/report/dataset"
	"tracesift/report/schema"
)

func schemaCommand() command {
	return command{
		name:    "schema",
		summary: "print the tables of a Parquet dataset, and the SQL that takes them into a warehouse",
		detail: "Examples:\n" +
			"  tracesift schema                                                  the columns and what they mean\n" +
			"  tracesift schema --dialect duckdb --location warehouse > load.sql\n" +
			"  tracesift schema --dialect bigquery --location gs://bucket/warehouse\n",
		prepare: func(flags *pflag.FlagSet) func(context.Context, []string, stdio) error {
			dialect := oneOf(append([]string{"markdown"}, schema.Dialects()...)...)
			flags.VarP(&dialect, "dialect", "d", "`DIALECT` of what is printed: markdown, or the SQL of "+strings.Join(schema.Dialects(), ", "))
			location := flags.StringP("location", "l", "", "`PLACE` of the dataset as the warehouse sees it: a directory or a URL")
			return func(_ context.Context, _ []string, std stdio) error {
				if dialect.given == "markdown" {
					return schema.WriteMarkdown(std.out, dataset.Tables())
				}
				if err := schema.WriteSQL(std.out, dialect.given, *location); err != nil {
					return &usageError{err: err}
				}
				return nil
			}
		},
	}
}
