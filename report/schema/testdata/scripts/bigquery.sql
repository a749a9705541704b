-- The dataset in BigQuery. Copy it to Cloud Storage first: gcloud storage rsync -r --delete-unmatched-destination-objects
-- warehouse {location}. Run the script again to take in what has changed.
CREATE SCHEMA IF NOT EXISTS tracesift;

CREATE TABLE IF NOT EXISTS tracesift.deliveries (
  delivery_id STRING NOT NULL OPTIONS (description = 'Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.'),
  message_key STRING NOT NULL OPTIONS (description = 'Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.'),
  network_message_id STRING OPTIONS (description = 'Exchange\'s id of the message, a dashed GUID in lower case.'),
  message_id STRING OPTIONS (description = 'Internet message id, with angle brackets.'),
  originated_at TIMESTAMP OPTIONS (description = 'First time known for the message; event_date is its UTC date.'),
  first_at TIMESTAMP OPTIONS (description = 'First event of this recipient.'),
  last_at TIMESTAMP OPTIONS (description = 'Last event of this recipient.'),
  decided_at TIMESTAMP OPTIONS (description = 'Time of the deciding event: the acceptance, or the refusal that is the cause.'),
  sender STRING OPTIONS (description = 'Sender address.'),
  sender_domain STRING OPTIONS (description = 'Domain of the sender.'),
  return_path STRING OPTIONS (description = 'Envelope sender (MAIL FROM).'),
  recipient STRING OPTIONS (description = 'Recipient address, lower-case.'),
  recipient_domain STRING OPTIONS (description = 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.'),
  original_address STRING OPTIONS (description = 'Address that was expanded, redirected or resolved into recipient; null where none was.'),
  direction STRING OPTIONS (description = 'outbound, inbound, internal or unknown.'),
  kind STRING OPTIONS (description = 'mail, dsn, autoreply or system.'),
  outcome STRING OPTIONS (description = 'delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.'),
  refused_by STRING OPTIONS (description = 'remote, network, own_service, own_policy or unknown; null where nothing was refused.'),
  connector_id STRING OPTIONS (description = 'Connector that the message left by.'),
  size_bytes INT64 OPTIONS (description = 'Size of the message in bytes.'),
  edge_host STRING OPTIONS (description = 'Outbound server that spoke to the recipient\'s, lower-case as logged.'),
  edge_ip STRING OPTIONS (description = 'Public address of the edge.'),
  edge_evidence STRING OPTIONS (description = 'Part of the record that told edge_host; none where it is unknown.'),
  edge_ip_evidence STRING OPTIONS (description = 'Part of the record that told edge_ip; none where it is unknown.'),
  edge_owner STRING OPTIONS (description = 'eop, own, gateway or unknown.'),
  pool STRING OPTIONS (description = 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.'),
  attempt_edges STRING OPTIONS (description = 'Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.'),
  remote_host STRING OPTIONS (description = 'Server that answered the deciding attempt.'),
  remote_ip STRING OPTIONS (description = 'Address of that server.'),
  attempts INT64 OPTIONS (description = 'Tries to hand the message to a remote server.'),
  deferrals INT64 OPTIONS (description = 'Attempts that were refused for now.'),
  late_failure BOOL OPTIONS (description = 'A failure came after the success.'),
  expired BOOL OPTIONS (description = 'Given up after deferrals.'),
  time_to_accept_ms INT64 OPTIONS (description = 'From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.'),
  ndr_class STRING OPTIONS (description = 'First level of the class of the refusal.'),
  ndr_cause STRING OPTIONS (description = 'Second level of the class.'),
  permanence STRING OPTIONS (description = 'permanent, temporary or either: can trying again help.'),
  actor STRING OPTIONS (description = 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.'),
  rule STRING OPTIONS (description = 'Id of the rule that decided the class.'),
  confidence STRING OPTIONS (description = 'Tier of that rule: named, text or code.'),
  smtp_code INT64 OPTIONS (description = 'Reply code of the innermost refusal (RFC 5321).'),
  enhanced_code STRING OPTIONS (description = 'Enhanced status code of the innermost refusal (RFC 3463).'),
  outer_smtp_code INT64 OPTIONS (description = 'Reply code of the outermost text; null where it was not wrapped.'),
  outer_enhanced_code STRING OPTIONS (description = 'Enhanced status code of the outermost text; null where it was not wrapped.'),
  list STRING OPTIONS (description = 'Catalog key of the blocklist that the refusal names.'),
  zone STRING OPTIONS (description = 'DNS zone of that list.'),
  return_code STRING OPTIONS (description = 'Answer of the list that the refusal quotes, in 127.0.0.0/8.'),
  claimed_ip STRING OPTIONS (description = 'Address that the refusal says was refused.'),
  lookup_url STRING OPTIONS (description = 'Look-up or delisting address in the refusal.'),
  as_code STRING OPTIONS (description = 'Microsoft\'s tag (ASnnn), without parentheses.'),
  diagnostic STRING OPTIONS (description = 'Innermost refusal, unwrapped.'),
  diagnostic_raw STRING OPTIONS (description = 'Refusal as the export has it.'),
  template STRING OPTIONS (description = 'Innermost refusal with ids, addresses, numbers and hosts masked.'),
  verdict STRING OPTIONS (description = 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.'),
  verdict_confidence STRING OPTIONS (description = 'high, medium or low; null where nothing could be held against the claim.'),
  observation_gap_s INT64 OPTIONS (description = 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.'),
  edge_net STRING OPTIONS (description = 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.'),
  claimed_net STRING OPTIONS (description = 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.'),
  event_date DATE OPTIONS (description = 'UTC date on which the message began: of the first time known for it.')
)
PARTITION BY event_date
CLUSTER BY recipient_domain, outcome
OPTIONS (description = 'One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.');

CREATE TABLE IF NOT EXISTS tracesift.attempts (
  attempt_id STRING NOT NULL OPTIONS (description = 'Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.'),
  delivery_id STRING NOT NULL OPTIONS (description = 'The delivery that it was an attempt of.'),
  message_key STRING NOT NULL OPTIONS (description = 'Key of the message, 32 hexadecimal digits.'),
  attempted_at TIMESTAMP OPTIONS (description = 'Time of the event.'),
  result STRING NOT NULL OPTIONS (description = 'accepted, deferred (refused for now) or refused.'),
  refused_by STRING OPTIONS (description = 'remote, network, own_service, own_policy or unknown; null where it was accepted.'),
  sender_domain STRING OPTIONS (description = 'Domain of the sender.'),
  recipient STRING OPTIONS (description = 'Recipient address, lower-case.'),
  recipient_domain STRING OPTIONS (description = 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.'),
  direction STRING OPTIONS (description = 'outbound, inbound, internal or unknown.'),
  kind STRING OPTIONS (description = 'mail, dsn, autoreply or system.'),
  edge_host STRING OPTIONS (description = 'Outbound server that spoke to the recipient\'s, lower-case as logged.'),
  edge_ip STRING OPTIONS (description = 'Public address of the edge.'),
  edge_evidence STRING OPTIONS (description = 'Part of the record that told edge_host; none where it is unknown.'),
  edge_ip_evidence STRING OPTIONS (description = 'Part of the record that told edge_ip; none where it is unknown.'),
  edge_owner STRING OPTIONS (description = 'eop, own, gateway or unknown.'),
  pool STRING OPTIONS (description = 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.'),
  remote_host STRING OPTIONS (description = 'Server that answered.'),
  remote_ip STRING OPTIONS (description = 'Address of that server.'),
  ndr_class STRING OPTIONS (description = 'First level of the class of the refusal.'),
  ndr_cause STRING OPTIONS (description = 'Second level of the class.'),
  permanence STRING OPTIONS (description = 'permanent, temporary or either: can trying again help.'),
  actor STRING OPTIONS (description = 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.'),
  rule STRING OPTIONS (description = 'Id of the rule that decided the class.'),
  confidence STRING OPTIONS (description = 'Tier of that rule: named, text or code.'),
  smtp_code INT64 OPTIONS (description = 'Reply code of the innermost refusal (RFC 5321).'),
  enhanced_code STRING OPTIONS (description = 'Enhanced status code of the innermost refusal (RFC 3463).'),
  outer_smtp_code INT64 OPTIONS (description = 'Reply code of the outermost text; null where it was not wrapped.'),
  outer_enhanced_code STRING OPTIONS (description = 'Enhanced status code of the outermost text; null where it was not wrapped.'),
  list STRING OPTIONS (description = 'Catalog key of the blocklist that the refusal names.'),
  zone STRING OPTIONS (description = 'DNS zone of that list.'),
  return_code STRING OPTIONS (description = 'Answer of the list that the refusal quotes, in 127.0.0.0/8.'),
  claimed_ip STRING OPTIONS (description = 'Address that the refusal says was refused.'),
  lookup_url STRING OPTIONS (description = 'Look-up or delisting address in the refusal.'),
  as_code STRING OPTIONS (description = 'Microsoft\'s tag (ASnnn), without parentheses.'),
  diagnostic STRING OPTIONS (description = 'Innermost refusal, unwrapped.'),
  diagnostic_raw STRING OPTIONS (description = 'Refusal as the export has it.'),
  template STRING OPTIONS (description = 'Innermost refusal with ids, addresses, numbers and hosts masked.'),
  verdict STRING OPTIONS (description = 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.'),
  verdict_confidence STRING OPTIONS (description = 'high, medium or low; null where nothing could be held against the claim.'),
  observation_gap_s INT64 OPTIONS (description = 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.'),
  edge_net STRING OPTIONS (description = 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.'),
  claimed_net STRING OPTIONS (description = 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.'),
  event_date DATE OPTIONS (description = 'UTC date on which the message began: of the first time known for it.')
)
PARTITION BY event_date
CLUSTER BY recipient_domain, edge_host
OPTIONS (description = 'One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.');

CREATE TABLE IF NOT EXISTS tracesift.failure_groups (
  group_id STRING NOT NULL OPTIONS (description = 'Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.'),
  edge_host STRING OPTIONS (description = 'Outbound server that spoke to the recipient\'s, lower-case as logged.'),
  edge_ips STRING OPTIONS (description = 'Its known public addresses, sorted, joined by |.'),
  edge_owner STRING OPTIONS (description = 'eop, own, gateway or unknown.'),
  pool STRING OPTIONS (description = 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.'),
  recipient_domain STRING OPTIONS (description = 'Domain of the recipients in A-labels, lower-case.'),
  ndr_class STRING OPTIONS (description = 'First level of the class of the refusals.'),
  ndr_cause STRING OPTIONS (description = 'Second level of the class.'),
  failures INT64 OPTIONS (description = 'Deliveries that failed.'),
  deferrals INT64 OPTIONS (description = 'Attempts that were refused for now.'),
  deferred_deliveries INT64 OPTIONS (description = 'Deliveries with such an attempt.'),
  recovered INT64 OPTIONS (description = 'Of these, delivered in the end.'),
  median_delay_ms INT64 OPTIONS (description = 'From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.'),
  deliveries INT64 OPTIONS (description = 'Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.'),
  decided INT64 OPTIONS (description = 'Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.'),
  lists STRING OPTIONS (description = 'Blocklists that the refusals name, as key=count, sorted, joined by |.'),
  verdicts STRING OPTIONS (description = 'Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.'),
  refused_by STRING OPTIONS (description = 'Who refused, as name=count, sorted, joined by |.'),
  first_at TIMESTAMP OPTIONS (description = 'First failure, or first deferral where nothing failed.'),
  last_at TIMESTAMP OPTIONS (description = 'Last failure, or last deferral where nothing failed.'),
  template STRING OPTIONS (description = 'Most frequent refusal with ids, addresses, numbers and hosts masked.'),
  example_network_message_id STRING OPTIONS (description = 'Exchange\'s id of the first message of the group.'),
  example_message_id STRING OPTIONS (description = 'Internet message id of that message.'),
  example_recipient STRING OPTIONS (description = 'Recipient of that message.'),
  example_diagnostic STRING OPTIONS (description = 'Refusal of that message, as the export has it.'),
  event_date DATE OPTIONS (description = 'UTC date on which the message began: of the first time known for it.')
)
PARTITION BY event_date
CLUSTER BY recipient_domain, edge_host
OPTIONS (description = 'One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.');

CREATE TABLE IF NOT EXISTS tracesift.observations (
  observation_id STRING NOT NULL OPTIONS (description = 'Key of this table: a hash of what follows but source, 32 hexadecimal digits.'),
  list STRING OPTIONS (description = 'Catalog key of the list, or its zone where the catalog does not know it.'),
  zone STRING OPTIONS (description = 'DNS zone of the list, without an access key.'),
  ip STRING OPTIONS (description = 'The address.'),
  state STRING OPTIONS (description = 'listed, not_listed, refused, unreachable or unusable.'),
  codes STRING OPTIONS (description = 'A records of the answer, sorted, joined by |.'),
  answer_text STRING OPTIONS (description = 'TXT record of the answer.'),
  asked_at TIMESTAMP OPTIONS (description = 'When the data was true.'),
  weak_time BOOL OPTIONS (description = 'asked_at is only the modification time of a file.'),
  source STRING OPTIONS (description = 'File that said it, as it was named.'),
  asked_date DATE OPTIONS (description = 'UTC date of asked_at.')
)
PARTITION BY asked_date
CLUSTER BY ip, list
OPTIONS (description = 'One row per observation: what one list said about one address at one time. Verdicts follow from all of them.');

CREATE TABLE IF NOT EXISTS tracesift.events (
  row_number INT64 NOT NULL OPTIONS (description = 'Number of the row in the export, from 0.'),
  event_at TIMESTAMP OPTIONS (description = 'date_time_utc of the row.'),
  event_date DATE OPTIONS (description = 'UTC date of event_at.'),
  event_id STRING OPTIONS (description = 'What happened, in upper case.'),
  network_message_id STRING OPTIONS (description = 'Exchange\'s id of the message, a dashed GUID in lower case; as it stands where it is none.'),
  client_ip STRING OPTIONS (description = 'Address of the server or client that gave the message.'),
  server_ip STRING OPTIONS (description = 'Address of the server that took it.'),
  original_client_ip STRING OPTIONS (description = 'Address of the first client.'),
  original_server_ip STRING OPTIONS (description = 'Address of the first server.'),
  total_bytes INT64 OPTIONS (description = 'Size of the message in bytes.'),
  recipient_count INT64 OPTIONS (description = 'How many recipients the row speaks of.'),
  source STRING OPTIONS (description = 'Component of transport that logged the row.'),
  source_context STRING OPTIONS (description = 'What that component says beside it.'),
  connector_id STRING OPTIONS (description = 'Connector.'),
  client_hostname STRING OPTIONS (description = 'Host of the server or client that gave the message.'),
  server_hostname STRING OPTIONS (description = 'Host of the server that took it.'),
  internal_message_id STRING OPTIONS (description = 'Id of the message on the server.'),
  message_id STRING OPTIONS (description = 'Internet message id, with angle brackets.'),
  recipient_address STRING OPTIONS (description = 'Recipients, joined by semicolons.'),
  recipient_status STRING OPTIONS (description = 'Their statuses, joined by semicolons.'),
  related_recipient_address STRING OPTIONS (description = 'Address that was expanded or redirected.'),
  reference STRING OPTIONS (description = 'Ids that belong to the event.'),
  message_subject STRING OPTIONS (description = 'Subject.'),
  sender_address STRING OPTIONS (description = 'Sender address.'),
  return_path STRING OPTIONS (description = 'Envelope sender (MAIL FROM).'),
  message_info STRING OPTIONS (description = 'More about the message, by event.'),
  directionality STRING OPTIONS (description = 'Originating or Incoming, as Exchange sees it.'),
  tenant_id STRING OPTIONS (description = 'Tenant.'),
  custom_data STRING OPTIONS (description = 'More about the event, by component.'),
  transport_traffic_type STRING OPTIONS (description = 'Kind of traffic.'),
  log_id STRING OPTIONS (description = 'Id of the row in Exchange Online.'),
  schema_version STRING OPTIONS (description = 'Version of the log.'),
  input STRING OPTIONS (description = 'SHA-256 of the export; _manifest.json has its name.')
)
CLUSTER BY event_date, event_id
OPTIONS (description = 'One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.');

-- Load: the files as they are now replace what was loaded before. Leave out a table that has none yet: observations
-- without list data, events without --events.

LOAD DATA OVERWRITE tracesift.deliveries
PARTITION BY event_date
CLUSTER BY recipient_domain, outcome
FROM FILES (
  format = 'PARQUET', uris = ['{location}/deliveries/*.parquet'],
  hive_partition_uri_prefix = '{location}/deliveries'
)
WITH PARTITION COLUMNS (event_date DATE);

LOAD DATA OVERWRITE tracesift.attempts
PARTITION BY event_date
CLUSTER BY recipient_domain, edge_host
FROM FILES (
  format = 'PARQUET', uris = ['{location}/attempts/*.parquet'],
  hive_partition_uri_prefix = '{location}/attempts'
)
WITH PARTITION COLUMNS (event_date DATE);

LOAD DATA OVERWRITE tracesift.failure_groups
PARTITION BY event_date
CLUSTER BY recipient_domain, edge_host
FROM FILES (
  format = 'PARQUET', uris = ['{location}/failure_groups/*.parquet'],
  hive_partition_uri_prefix = '{location}/failure_groups'
)
WITH PARTITION COLUMNS (event_date DATE);

LOAD DATA OVERWRITE tracesift.observations
PARTITION BY asked_date
CLUSTER BY ip, list
FROM FILES (
  format = 'PARQUET', uris = ['{location}/observations/*.parquet'],
  hive_partition_uri_prefix = '{location}/observations'
)
WITH PARTITION COLUMNS (asked_date DATE);

LOAD DATA OVERWRITE tracesift.events
CLUSTER BY event_date, event_id
FROM FILES (
  format = 'PARQUET', uris = ['{location}/events/*.parquet'],
  hive_partition_uri_prefix = '{location}/events'
)
WITH PARTITION COLUMNS (input STRING);
-- Views.

CREATE OR REPLACE VIEW tracesift.outbound_mail AS
SELECT * FROM tracesift.deliveries WHERE direction = 'outbound' AND kind = 'mail';

CREATE OR REPLACE VIEW tracesift.failures AS
SELECT * FROM tracesift.deliveries WHERE direction = 'outbound' AND kind = 'mail' AND outcome = 'failed';

CREATE OR REPLACE VIEW tracesift.edge_days AS
SELECT event_date, edge_host, pool, recipient_domain, COUNT(*) AS mails,
  SUM(CASE WHEN outcome = 'delivered' THEN 1 ELSE 0 END) AS delivered,
  SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) AS failed,
  SUM(CASE WHEN deferrals > 0 THEN 1 ELSE 0 END) AS delayed
FROM tracesift.deliveries
WHERE direction = 'outbound' AND kind = 'mail'
GROUP BY event_date, edge_host, pool, recipient_domain;

-- 1. Through which edge hosts did mail fail in the last week, and at what rate?
SELECT edge_host, SUM(failed) AS failures, 1.0 * SUM(failed) / NULLIF(SUM(failed) + SUM(delivered), 0) AS rate
FROM tracesift.edge_days WHERE event_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM tracesift.failures WHERE event_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM tracesift.failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM tracesift.failures WHERE event_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 28 DAY)
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM tracesift.failure_groups WHERE event_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 28 DAY)
GROUP BY group_id HAVING MIN(event_date) >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY) AND SUM(failures) > 0
ORDER BY failed DESC, group_id LIMIT 20;

-- 6. Which domains refuse mail through one edge host and take it through another?
SELECT bad.recipient_domain, bad.edge_host AS refused_through, good.edge_host AS accepted_through, bad.failed, good.delivered
FROM (SELECT recipient_domain, edge_host, SUM(failed) AS failed, SUM(delivered) AS delivered FROM tracesift.edge_days
  GROUP BY recipient_domain, edge_host) bad
JOIN (SELECT recipient_domain, edge_host, SUM(failed) AS failed, SUM(delivered) AS delivered FROM tracesift.edge_days
  GROUP BY recipient_domain, edge_host) good ON good.recipient_domain = bad.recipient_domain
WHERE bad.failed > 0 AND bad.delivered = 0 AND good.delivered > 0 AND good.failed = 0
ORDER BY bad.failed DESC, bad.recipient_domain, bad.edge_host, good.edge_host LIMIT 20;

-- 7. Where is mail delayed, and for how long until it is accepted?
SELECT recipient_domain, COUNT(*) AS mails, AVG(time_to_accept_ms) / 60000.0 AS minutes, MAX(deferrals) AS most_deferrals
FROM tracesift.outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM tracesift.failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM tracesift.failures WHERE event_date >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM tracesift.observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

