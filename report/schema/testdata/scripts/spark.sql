-- The dataset in Spark SQL, Databricks or Fabric, which read the files where they lie. Run the script again to take in
-- what has changed: tables are dropped and made anew for the columns that they may lack, and the files stay. CONVERT TO
-- DELTA makes a Delta table of it. Leave out the statements of a table that has no files yet: observations without list
-- data, events without --events.

DROP TABLE IF EXISTS deliveries;
CREATE TABLE deliveries (
  delivery_id STRING COMMENT 'Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.',
  message_key STRING COMMENT 'Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.',
  network_message_id STRING COMMENT 'Exchange\'s id of the message, a dashed GUID in lower case.',
  message_id STRING COMMENT 'Internet message id, with angle brackets.',
  originated_at TIMESTAMP COMMENT 'First time known for the message; event_date is its UTC date.',
  first_at TIMESTAMP COMMENT 'First event of this recipient.',
  last_at TIMESTAMP COMMENT 'Last event of this recipient.',
  decided_at TIMESTAMP COMMENT 'Time of the deciding event: the acceptance, or the refusal that is the cause.',
  sender STRING COMMENT 'Sender address.',
  sender_domain STRING COMMENT 'Domain of the sender.',
  return_path STRING COMMENT 'Envelope sender (MAIL FROM).',
  recipient STRING COMMENT 'Recipient address, lower-case.',
  recipient_domain STRING COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  original_address STRING COMMENT 'Address that was expanded, redirected or resolved into recipient; null where none was.',
  direction STRING COMMENT 'outbound, inbound, internal or unknown.',
  kind STRING COMMENT 'mail, dsn, autoreply or system.',
  outcome STRING COMMENT 'delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.',
  refused_by STRING COMMENT 'remote, network, own_service, own_policy or unknown; null where nothing was refused.',
  connector_id STRING COMMENT 'Connector that the message left by.',
  size_bytes BIGINT COMMENT 'Size of the message in bytes.',
  edge_host STRING COMMENT 'Outbound server that spoke to the recipient\'s, lower-case as logged.',
  edge_ip STRING COMMENT 'Public address of the edge.',
  edge_evidence STRING COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  edge_ip_evidence STRING COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  edge_owner STRING COMMENT 'eop, own, gateway or unknown.',
  pool STRING COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  attempt_edges STRING COMMENT 'Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.',
  remote_host STRING COMMENT 'Server that answered the deciding attempt.',
  remote_ip STRING COMMENT 'Address of that server.',
  attempts INT COMMENT 'Tries to hand the message to a remote server.',
  deferrals INT COMMENT 'Attempts that were refused for now.',
  late_failure BOOLEAN COMMENT 'A failure came after the success.',
  expired BOOLEAN COMMENT 'Given up after deferrals.',
  time_to_accept_ms BIGINT COMMENT 'From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.',
  ndr_class STRING COMMENT 'First level of the class of the refusal.',
  ndr_cause STRING COMMENT 'Second level of the class.',
  permanence STRING COMMENT 'permanent, temporary or either: can trying again help.',
  actor STRING COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  rule STRING COMMENT 'Id of the rule that decided the class.',
  confidence STRING COMMENT 'Tier of that rule: named, text or code.',
  smtp_code INT COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  enhanced_code STRING COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  outer_smtp_code INT COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  outer_enhanced_code STRING COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  list STRING COMMENT 'Catalog key of the blocklist that the refusal names.',
  zone STRING COMMENT 'DNS zone of that list.',
  return_code STRING COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  claimed_ip STRING COMMENT 'Address that the refusal says was refused.',
  lookup_url STRING COMMENT 'Look-up or delisting address in the refusal.',
  as_code STRING COMMENT 'Microsoft\'s tag (ASnnn), without parentheses.',
  diagnostic STRING COMMENT 'Innermost refusal, unwrapped.',
  diagnostic_raw STRING COMMENT 'Refusal as the export has it.',
  template STRING COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  verdict STRING COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  verdict_confidence STRING COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  observation_gap_s BIGINT COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  edge_net STRING COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  claimed_net STRING COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  event_date DATE COMMENT 'UTC date on which the message began: of the first time known for it.'
)
USING PARQUET
PARTITIONED BY (event_date)
LOCATION '{location}/deliveries'
COMMENT 'One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.';

DROP TABLE IF EXISTS attempts;
CREATE TABLE attempts (
  attempt_id STRING COMMENT 'Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.',
  delivery_id STRING COMMENT 'The delivery that it was an attempt of.',
  message_key STRING COMMENT 'Key of the message, 32 hexadecimal digits.',
  attempted_at TIMESTAMP COMMENT 'Time of the event.',
  result STRING COMMENT 'accepted, deferred (refused for now) or refused.',
  refused_by STRING COMMENT 'remote, network, own_service, own_policy or unknown; null where it was accepted.',
  sender_domain STRING COMMENT 'Domain of the sender.',
  recipient STRING COMMENT 'Recipient address, lower-case.',
  recipient_domain STRING COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  direction STRING COMMENT 'outbound, inbound, internal or unknown.',
  kind STRING COMMENT 'mail, dsn, autoreply or system.',
  edge_host STRING COMMENT 'Outbound server that spoke to the recipient\'s, lower-case as logged.',
  edge_ip STRING COMMENT 'Public address of the edge.',
  edge_evidence STRING COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  edge_ip_evidence STRING COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  edge_owner STRING COMMENT 'eop, own, gateway or unknown.',
  pool STRING COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  remote_host STRING COMMENT 'Server that answered.',
  remote_ip STRING COMMENT 'Address of that server.',
  ndr_class STRING COMMENT 'First level of the class of the refusal.',
  ndr_cause STRING COMMENT 'Second level of the class.',
  permanence STRING COMMENT 'permanent, temporary or either: can trying again help.',
  actor STRING COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  rule STRING COMMENT 'Id of the rule that decided the class.',
  confidence STRING COMMENT 'Tier of that rule: named, text or code.',
  smtp_code INT COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  enhanced_code STRING COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  outer_smtp_code INT COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  outer_enhanced_code STRING COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  list STRING COMMENT 'Catalog key of the blocklist that the refusal names.',
  zone STRING COMMENT 'DNS zone of that list.',
  return_code STRING COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  claimed_ip STRING COMMENT 'Address that the refusal says was refused.',
  lookup_url STRING COMMENT 'Look-up or delisting address in the refusal.',
  as_code STRING COMMENT 'Microsoft\'s tag (ASnnn), without parentheses.',
  diagnostic STRING COMMENT 'Innermost refusal, unwrapped.',
  diagnostic_raw STRING COMMENT 'Refusal as the export has it.',
  template STRING COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  verdict STRING COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  verdict_confidence STRING COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  observation_gap_s BIGINT COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  edge_net STRING COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  claimed_net STRING COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  event_date DATE COMMENT 'UTC date on which the message began: of the first time known for it.'
)
USING PARQUET
PARTITIONED BY (event_date)
LOCATION '{location}/attempts'
COMMENT 'One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.';

DROP TABLE IF EXISTS failure_groups;
CREATE TABLE failure_groups (
  group_id STRING COMMENT 'Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.',
  edge_host STRING COMMENT 'Outbound server that spoke to the recipient\'s, lower-case as logged.',
  edge_ips STRING COMMENT 'Its known public addresses, sorted, joined by |.',
  edge_owner STRING COMMENT 'eop, own, gateway or unknown.',
  pool STRING COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  recipient_domain STRING COMMENT 'Domain of the recipients in A-labels, lower-case.',
  ndr_class STRING COMMENT 'First level of the class of the refusals.',
  ndr_cause STRING COMMENT 'Second level of the class.',
  failures BIGINT COMMENT 'Deliveries that failed.',
  deferrals BIGINT COMMENT 'Attempts that were refused for now.',
  deferred_deliveries BIGINT COMMENT 'Deliveries with such an attempt.',
  recovered BIGINT COMMENT 'Of these, delivered in the end.',
  median_delay_ms BIGINT COMMENT 'From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.',
  deliveries BIGINT COMMENT 'Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.',
  decided BIGINT COMMENT 'Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.',
  lists STRING COMMENT 'Blocklists that the refusals name, as key=count, sorted, joined by |.',
  verdicts STRING COMMENT 'Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.',
  refused_by STRING COMMENT 'Who refused, as name=count, sorted, joined by |.',
  first_at TIMESTAMP COMMENT 'First failure, or first deferral where nothing failed.',
  last_at TIMESTAMP COMMENT 'Last failure, or last deferral where nothing failed.',
  template STRING COMMENT 'Most frequent refusal with ids, addresses, numbers and hosts masked.',
  example_network_message_id STRING COMMENT 'Exchange\'s id of the first message of the group.',
  example_message_id STRING COMMENT 'Internet message id of that message.',
  example_recipient STRING COMMENT 'Recipient of that message.',
  example_diagnostic STRING COMMENT 'Refusal of that message, as the export has it.',
  event_date DATE COMMENT 'UTC date on which the message began: of the first time known for it.'
)
USING PARQUET
PARTITIONED BY (event_date)
LOCATION '{location}/failure_groups'
COMMENT 'One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.';

DROP TABLE IF EXISTS observations;
CREATE TABLE observations (
  observation_id STRING COMMENT 'Key of this table: a hash of what follows but source, 32 hexadecimal digits.',
  list STRING COMMENT 'Catalog key of the list, or its zone where the catalog does not know it.',
  zone STRING COMMENT 'DNS zone of the list, without an access key.',
  ip STRING COMMENT 'The address.',
  state STRING COMMENT 'listed, not_listed, refused, unreachable or unusable.',
  codes STRING COMMENT 'A records of the answer, sorted, joined by |.',
  answer_text STRING COMMENT 'TXT record of the answer.',
  asked_at TIMESTAMP COMMENT 'When the data was true.',
  weak_time BOOLEAN COMMENT 'asked_at is only the modification time of a file.',
  source STRING COMMENT 'File that said it, as it was named.',
  asked_date DATE COMMENT 'UTC date of asked_at.'
)
USING PARQUET
PARTITIONED BY (asked_date)
LOCATION '{location}/observations'
COMMENT 'One row per observation: what one list said about one address at one time. Verdicts follow from all of them.';

DROP TABLE IF EXISTS events;
CREATE TABLE events (
  row_number BIGINT COMMENT 'Number of the row in the export, from 0.',
  event_at TIMESTAMP COMMENT 'date_time_utc of the row.',
  event_date DATE COMMENT 'UTC date of event_at.',
  event_id STRING COMMENT 'What happened, in upper case.',
  network_message_id STRING COMMENT 'Exchange\'s id of the message, a dashed GUID in lower case; as it stands where it is none.',
  client_ip STRING COMMENT 'Address of the server or client that gave the message.',
  server_ip STRING COMMENT 'Address of the server that took it.',
  original_client_ip STRING COMMENT 'Address of the first client.',
  original_server_ip STRING COMMENT 'Address of the first server.',
  total_bytes BIGINT COMMENT 'Size of the message in bytes.',
  recipient_count BIGINT COMMENT 'How many recipients the row speaks of.',
  source STRING COMMENT 'Component of transport that logged the row.',
  source_context STRING COMMENT 'What that component says beside it.',
  connector_id STRING COMMENT 'Connector.',
  client_hostname STRING COMMENT 'Host of the server or client that gave the message.',
  server_hostname STRING COMMENT 'Host of the server that took it.',
  internal_message_id STRING COMMENT 'Id of the message on the server.',
  message_id STRING COMMENT 'Internet message id, with angle brackets.',
  recipient_address STRING COMMENT 'Recipients, joined by semicolons.',
  recipient_status STRING COMMENT 'Their statuses, joined by semicolons.',
  related_recipient_address STRING COMMENT 'Address that was expanded or redirected.',
  reference STRING COMMENT 'Ids that belong to the event.',
  message_subject STRING COMMENT 'Subject.',
  sender_address STRING COMMENT 'Sender address.',
  return_path STRING COMMENT 'Envelope sender (MAIL FROM).',
  message_info STRING COMMENT 'More about the message, by event.',
  directionality STRING COMMENT 'Originating or Incoming, as Exchange sees it.',
  tenant_id STRING COMMENT 'Tenant.',
  custom_data STRING COMMENT 'More about the event, by component.',
  transport_traffic_type STRING COMMENT 'Kind of traffic.',
  log_id STRING COMMENT 'Id of the row in Exchange Online.',
  schema_version STRING COMMENT 'Version of the log.',
  input STRING COMMENT 'SHA-256 of the export; _manifest.json has its name.'
)
USING PARQUET
PARTITIONED BY (input)
LOCATION '{location}/events'
COMMENT 'One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.';

MSCK REPAIR TABLE deliveries;
REFRESH TABLE deliveries;
MSCK REPAIR TABLE attempts;
REFRESH TABLE attempts;
MSCK REPAIR TABLE failure_groups;
REFRESH TABLE failure_groups;
MSCK REPAIR TABLE observations;
REFRESH TABLE observations;
MSCK REPAIR TABLE events;
REFRESH TABLE events;
-- Views.

CREATE OR REPLACE VIEW outbound_mail AS
SELECT * FROM deliveries WHERE direction = 'outbound' AND kind = 'mail';

CREATE OR REPLACE VIEW failures AS
SELECT * FROM deliveries WHERE direction = 'outbound' AND kind = 'mail' AND outcome = 'failed';

CREATE OR REPLACE VIEW edge_days AS
SELECT event_date, edge_host, pool, recipient_domain, COUNT(*) AS mails,
  SUM(CASE WHEN outcome = 'delivered' THEN 1 ELSE 0 END) AS delivered,
  SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) AS failed,
  SUM(CASE WHEN deferrals > 0 THEN 1 ELSE 0 END) AS delayed
FROM deliveries
WHERE direction = 'outbound' AND kind = 'mail'
GROUP BY event_date, edge_host, pool, recipient_domain;

-- 1. Through which edge hosts did mail fail in the last week, and at what rate?
SELECT edge_host, SUM(failed) AS failures, 1.0 * SUM(failed) / NULLIF(SUM(failed) + SUM(delivered), 0) AS rate
FROM edge_days WHERE event_date >= date_sub(current_date(), 7)
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM failures WHERE event_date >= date_sub(current_date(), 7)
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM failures WHERE event_date >= date_sub(current_date(), 28)
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM failure_groups WHERE event_date >= date_sub(current_date(), 28)
GROUP BY group_id HAVING MIN(event_date) >= date_sub(current_date(), 7) AND SUM(failures) > 0
ORDER BY failed DESC, group_id LIMIT 20;

-- 6. Which domains refuse mail through one edge host and take it through another?
SELECT bad.recipient_domain, bad.edge_host AS refused_through, good.edge_host AS accepted_through, bad.failed, good.delivered
FROM (SELECT recipient_domain, edge_host, SUM(failed) AS failed, SUM(delivered) AS delivered FROM edge_days
  GROUP BY recipient_domain, edge_host) bad
JOIN (SELECT recipient_domain, edge_host, SUM(failed) AS failed, SUM(delivered) AS delivered FROM edge_days
  GROUP BY recipient_domain, edge_host) good ON good.recipient_domain = bad.recipient_domain
WHERE bad.failed > 0 AND bad.delivered = 0 AND good.delivered > 0 AND good.failed = 0
ORDER BY bad.failed DESC, bad.recipient_domain, bad.edge_host, good.edge_host LIMIT 20;

-- 7. Where is mail delayed, and for how long until it is accepted?
SELECT recipient_domain, COUNT(*) AS mails, AVG(time_to_accept_ms) / 60000.0 AS minutes, MAX(deferrals) AS most_deferrals
FROM outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= date_sub(current_date(), 7)
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM failures WHERE event_date >= date_sub(current_date(), 7)
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

