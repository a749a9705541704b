SELECT 'deliveries', count(*), sum(hash(network_message_id, recipient, outcome,
  CASE WHEN outcome IN ('failed', 'deferred') THEN {code} ELSE '' END))::VARCHAR
FROM '{deliveries}'
UNION ALL
SELECT 'attempts', count(*), sum(hash(recipient, epoch_us(attempted_at), result, {code}, coalesce(edge_host, '')))::VARCHAR
FROM '{attempts}'
