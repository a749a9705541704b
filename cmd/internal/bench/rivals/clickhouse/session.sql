SET max_threads = {jobs}, date_time_input_format = 'best_effort', output_format_parquet_compression_method = 'zstd', session_timezone = 'UTC', engine_file_truncate_on_insert = 1
--;
