SELECT edge_host, recipient_domain, code, count(*) AS recipients
FROM (
  SELECT edge_host, recipient_domain, coalesce(outer_enhanced_code, enhanced_code, '') AS code
  FROM '{out}/dataset/attempts/*/*.parquet'
  WHERE result <> 'accepted'
  UNION ALL
  SELECT edge_host, recipient_domain, coalesce(outer_enhanced_code, enhanced_code, '')
  FROM '{out}/dataset/deliveries/*/*.parquet'
  WHERE expired)
GROUP BY ALL
