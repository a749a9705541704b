SELECT edge_host, recipient_domain, code, count() AS row_count, sum(recipient_count) AS recipients
FROM (
  SELECT {distinct date_time_utc, network_message_id, recipient_address,}
    lower(extract(custom_data, 'S:OutboundProxyFrontendName=([^;]*)')) AS edge_host,
    lower(splitByChar(';', splitByChar('@', recipient_address)[2])[1]) AS recipient_domain,
    extract(recipient_status, '\\b([245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b') AS code,
    recipient_count
  FROM file('{export}', 'CSVWithNames', '{columns}')
  WHERE event_id IN ('FAIL', 'DEFER'))
GROUP BY edge_host, recipient_domain, code
ORDER BY row_count DESC, edge_host, recipient_domain, code
{limit}
