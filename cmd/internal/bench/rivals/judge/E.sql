SELECT count(*), {hashes}, sum(hash({cells}))::VARCHAR
FROM '{events}'
