SET threads = {jobs}
--;
SET preserve_insertion_order = false
--;
SET TimeZone = 'UTC'
--;
CREATE TEMP VIEW export AS
SELECT * FROM read_csv({exports}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
  strict_mode = true, encoding = '{encoding}', compression = '{compression}', columns = {columns})
--;
