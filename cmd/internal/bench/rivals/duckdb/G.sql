SELECT edge_host, recipient_domain, code, count(*) AS row_count, sum(recipient_count) AS recipients
FROM (
  SELECT {distinct date_time_utc, network_message_id, recipient_address,}
    lower(regexp_extract(custom_data, 'S:OutboundProxyFrontendName=([^;]*)', 1)) AS edge_host,
    lower(split_part(split_part(recipient_address, '@', 2), ';', 1)) AS recipient_domain,
    regexp_extract(recipient_status, '\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b', 1) AS code,
    recipient_count
  FROM export
  WHERE event_id IN ('FAIL', 'DEFER'))
GROUP BY edge_host, recipient_domain, code
ORDER BY row_count DESC, edge_host, recipient_domain, code
{limit}
