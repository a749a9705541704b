-- The dataset in Redshift through Spectrum, which reads the files where they lie; write them with --compression snappy.
-- COPY would lose the partition column, which stands in the path only.
CREATE EXTERNAL SCHEMA IF NOT EXISTS tracesift FROM DATA CATALOG DATABASE 'tracesift'
IAM_ROLE default CREATE EXTERNAL DATABASE IF NOT EXISTS;

-- One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.
DROP TABLE IF EXISTS tracesift.deliveries;
CREATE EXTERNAL TABLE tracesift.deliveries (
  delivery_id varchar(65535), -- Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.
  message_key varchar(65535), -- Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.
  network_message_id varchar(65535), -- Exchange's id of the message, a dashed GUID in lower case.
  message_id varchar(65535), -- Internet message id, with angle brackets.
  originated_at timestamp, -- First time known for the message; event_date is its UTC date.
  first_at timestamp, -- First event of this recipient.
  last_at timestamp, -- Last event of this recipient.
  decided_at timestamp, -- Time of the deciding event: the acceptance, or the refusal that is the cause.
  sender varchar(65535), -- Sender address.
  sender_domain varchar(65535), -- Domain of the sender.
  return_path varchar(65535), -- Envelope sender (MAIL FROM).
  recipient varchar(65535), -- Recipient address, lower-case.
  recipient_domain varchar(65535), -- Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.
  original_address varchar(65535), -- Address that was expanded, redirected or resolved into recipient; null where none was.
  direction varchar(65535), -- outbound, inbound, internal or unknown.
  kind varchar(65535), -- mail, dsn, autoreply or system.
  outcome varchar(65535), -- delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.
  refused_by varchar(65535), -- remote, network, own_service, own_policy or unknown; null where nothing was refused.
  connector_id varchar(65535), -- Connector that the message left by.
  size_bytes bigint, -- Size of the message in bytes.
  edge_host varchar(65535), -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ip varchar(65535), -- Public address of the edge.
  edge_evidence varchar(65535), -- Part of the record that told edge_host; none where it is unknown.
  edge_ip_evidence varchar(65535), -- Part of the record that told edge_ip; none where it is unknown.
  edge_owner varchar(65535), -- eop, own, gateway or unknown.
  pool varchar(65535), -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  attempt_edges varchar(65535), -- Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.
  remote_host varchar(65535), -- Server that answered the deciding attempt.
  remote_ip varchar(65535), -- Address of that server.
  attempts integer, -- Tries to hand the message to a remote server.
  deferrals integer, -- Attempts that were refused for now.
  late_failure boolean, -- A failure came after the success.
  expired boolean, -- Given up after deferrals.
  time_to_accept_ms bigint, -- From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.
  ndr_class varchar(65535), -- First level of the class of the refusal.
  ndr_cause varchar(65535), -- Second level of the class.
  permanence varchar(65535), -- permanent, temporary or either: can trying again help.
  actor varchar(65535), -- Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.
  rule varchar(65535), -- Id of the rule that decided the class.
  confidence varchar(65535), -- Tier of that rule: named, text or code.
  smtp_code integer, -- Reply code of the innermost refusal (RFC 5321).
  enhanced_code varchar(65535), -- Enhanced status code of the innermost refusal (RFC 3463).
  outer_smtp_code integer, -- Reply code of the outermost text; null where it was not wrapped.
  outer_enhanced_code varchar(65535), -- Enhanced status code of the outermost text; null where it was not wrapped.
  list varchar(65535), -- Catalog key of the blocklist that the refusal names.
  zone varchar(65535), -- DNS zone of that list.
  return_code varchar(65535), -- Answer of the list that the refusal quotes, in 127.0.0.0/8.
  claimed_ip varchar(65535), -- Address that the refusal says was refused.
  lookup_url varchar(65535), -- Look-up or delisting address in the refusal.
  as_code varchar(65535), -- Microsoft's tag (ASnnn), without parentheses.
  diagnostic varchar(65535), -- Innermost refusal, unwrapped.
  diagnostic_raw varchar(65535), -- Refusal as the export has it.
  template varchar(65535), -- Innermost refusal with ids, addresses, numbers and hosts masked.
  verdict varchar(65535), -- What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.
  verdict_confidence varchar(65535), -- high, medium or low; null where nothing could be held against the claim.
  observation_gap_s bigint, -- From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.
  edge_net varchar(65535), -- Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  claimed_net varchar(65535) -- Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.
)
PARTITIONED BY (event_date date)
STORED AS PARQUET
LOCATION '{location}/deliveries/';

-- One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.
DROP TABLE IF EXISTS tracesift.attempts;
CREATE EXTERNAL TABLE tracesift.attempts (
  attempt_id varchar(65535), -- Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.
  delivery_id varchar(65535), -- The delivery that it was an attempt of.
  message_key varchar(65535), -- Key of the message, 32 hexadecimal digits.
  attempted_at timestamp, -- Time of the event.
  result varchar(65535), -- accepted, deferred (refused for now) or refused.
  refused_by varchar(65535), -- remote, network, own_service, own_policy or unknown; null where it was accepted.
  sender_domain varchar(65535), -- Domain of the sender.
  recipient varchar(65535), -- Recipient address, lower-case.
  recipient_domain varchar(65535), -- Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.
  direction varchar(65535), -- outbound, inbound, internal or unknown.
  kind varchar(65535), -- mail, dsn, autoreply or system.
  edge_host varchar(65535), -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ip varchar(65535), -- Public address of the edge.
  edge_evidence varchar(65535), -- Part of the record that told edge_host; none where it is unknown.
  edge_ip_evidence varchar(65535), -- Part of the record that told edge_ip; none where it is unknown.
  edge_owner varchar(65535), -- eop, own, gateway or unknown.
  pool varchar(65535), -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  remote_host varchar(65535), -- Server that answered.
  remote_ip varchar(65535), -- Address of that server.
  ndr_class varchar(65535), -- First level of the class of the refusal.
  ndr_cause varchar(65535), -- Second level of the class.
  permanence varchar(65535), -- permanent, temporary or either: can trying again help.
  actor varchar(65535), -- Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.
  rule varchar(65535), -- Id of the rule that decided the class.
  confidence varchar(65535), -- Tier of that rule: named, text or code.
  smtp_code integer, -- Reply code of the innermost refusal (RFC 5321).
  enhanced_code varchar(65535), -- Enhanced status code of the innermost refusal (RFC 3463).
  outer_smtp_code integer, -- Reply code of the outermost text; null where it was not wrapped.
  outer_enhanced_code varchar(65535), -- Enhanced status code of the outermost text; null where it was not wrapped.
  list varchar(65535), -- Catalog key of the blocklist that the refusal names.
  zone varchar(65535), -- DNS zone of that list.
  return_code varchar(65535), -- Answer of the list that the refusal quotes, in 127.0.0.0/8.
  claimed_ip varchar(65535), -- Address that the refusal says was refused.
  lookup_url varchar(65535), -- Look-up or delisting address in the refusal.
  as_code varchar(65535), -- Microsoft's tag (ASnnn), without parentheses.
  diagnostic varchar(65535), -- Innermost refusal, unwrapped.
  diagnostic_raw varchar(65535), -- Refusal as the export has it.
  template varchar(65535), -- Innermost refusal with ids, addresses, numbers and hosts masked.
  verdict varchar(65535), -- What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.
  verdict_confidence varchar(65535), -- high, medium or low; null where nothing could be held against the claim.
  observation_gap_s bigint, -- From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.
  edge_net varchar(65535), -- Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  claimed_net varchar(65535) -- Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.
)
PARTITIONED BY (event_date date)
STORED AS PARQUET
LOCATION '{location}/attempts/';

-- One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.
DROP TABLE IF EXISTS tracesift.failure_groups;
CREATE EXTERNAL TABLE tracesift.failure_groups (
  group_id varchar(65535), -- Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.
  edge_host varchar(65535), -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ips varchar(65535), -- Its known public addresses, sorted, joined by |.
  edge_owner varchar(65535), -- eop, own, gateway or unknown.
  pool varchar(65535), -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  recipient_domain varchar(65535), -- Domain of the recipients in A-labels, lower-case.
  ndr_class varchar(65535), -- First level of the class of the refusals.
  ndr_cause varchar(65535), -- Second level of the class.
  failures bigint, -- Deliveries that failed.
  deferrals bigint, -- Attempts that were refused for now.
  deferred_deliveries bigint, -- Deliveries with such an attempt.
  recovered bigint, -- Of these, delivered in the end.
  median_delay_ms bigint, -- From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.
  deliveries bigint, -- Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.
  decided bigint, -- Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.
  lists varchar(65535), -- Blocklists that the refusals name, as key=count, sorted, joined by |.
  verdicts varchar(65535), -- Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.
  refused_by varchar(65535), -- Who refused, as name=count, sorted, joined by |.
  first_at timestamp, -- First failure, or first deferral where nothing failed.
  last_at timestamp, -- Last failure, or last deferral where nothing failed.
  template varchar(65535), -- Most frequent refusal with ids, addresses, numbers and hosts masked.
  example_network_message_id varchar(65535), -- Exchange's id of the first message of the group.
  example_message_id varchar(65535), -- Internet message id of that message.
  example_recipient varchar(65535), -- Recipient of that message.
  example_diagnostic varchar(65535) -- Refusal of that message, as the export has it.
)
PARTITIONED BY (event_date date)
STORED AS PARQUET
LOCATION '{location}/failure_groups/';

-- One row per observation: what one list said about one address at one time. Verdicts follow from all of them.
DROP TABLE IF EXISTS tracesift.observations;
CREATE EXTERNAL TABLE tracesift.observations (
  observation_id varchar(65535), -- Key of this table: a hash of what follows but source, 32 hexadecimal digits.
  list varchar(65535), -- Catalog key of the list, or its zone where the catalog does not know it.
  zone varchar(65535), -- DNS zone of the list, without an access key.
  ip varchar(65535), -- The address.
  state varchar(65535), -- listed, not_listed, refused, unreachable or unusable.
  codes varchar(65535), -- A records of the answer, sorted, joined by |.
  answer_text varchar(65535), -- TXT record of the answer.
  asked_at timestamp, -- When the data was true.
  weak_time boolean, -- asked_at is only the modification time of a file.
  source varchar(65535) -- File that said it, as it was named.
)
PARTITIONED BY (asked_date date)
STORED AS PARQUET
LOCATION '{location}/observations/';

-- One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.
DROP TABLE IF EXISTS tracesift.events;
CREATE EXTERNAL TABLE tracesift.events (
  row_number bigint, -- Number of the row in the export, from 0.
  event_at timestamp, -- date_time_utc of the row.
  event_date date, -- UTC date of event_at.
  event_id varchar(65535), -- What happened, in upper case.
  network_message_id varchar(65535), -- Exchange's id of the message, a dashed GUID in lower case; as it stands where it is none.
  client_ip varchar(65535), -- Address of the server or client that gave the message.
  server_ip varchar(65535), -- Address of the server that took it.
  original_client_ip varchar(65535), -- Address of the first client.
  original_server_ip varchar(65535), -- Address of the first server.
  total_bytes bigint, -- Size of the message in bytes.
  recipient_count bigint, -- How many recipients the row speaks of.
  source varchar(65535), -- Component of transport that logged the row.
  source_context varchar(65535), -- What that component says beside it.
  connector_id varchar(65535), -- Connector.
  client_hostname varchar(65535), -- Host of the server or client that gave the message.
  server_hostname varchar(65535), -- Host of the server that took it.
  internal_message_id varchar(65535), -- Id of the message on the server.
  message_id varchar(65535), -- Internet message id, with angle brackets.
  recipient_address varchar(65535), -- Recipients, joined by semicolons.
  recipient_status varchar(65535), -- Their statuses, joined by semicolons.
  related_recipient_address varchar(65535), -- Address that was expanded or redirected.
  reference varchar(65535), -- Ids that belong to the event.
  message_subject varchar(65535), -- Subject.
  sender_address varchar(65535), -- Sender address.
  return_path varchar(65535), -- Envelope sender (MAIL FROM).
  message_info varchar(65535), -- More about the message, by event.
  directionality varchar(65535), -- Originating or Incoming, as Exchange sees it.
  tenant_id varchar(65535), -- Tenant.
  custom_data varchar(65535), -- More about the event, by component.
  transport_traffic_type varchar(65535), -- Kind of traffic.
  log_id varchar(65535), -- Id of the row in Exchange Online.
  schema_version varchar(65535) -- Version of the log.
)
PARTITIONED BY (input varchar(64))
STORED AS PARQUET
LOCATION '{location}/events/';

-- Load: name each partition; it is read anew with every query. This prints the statements for a dataset in warehouse:
-- for t in deliveries attempts failure_groups observations events; do for p in $(ls warehouse/$t); do
--   echo "ALTER TABLE tracesift.$t ADD IF NOT EXISTS PARTITION (${p%=*} = '${p#*=}') LOCATION '{location}/$t/$p/';"
-- done; done

ALTER TABLE tracesift.deliveries ADD IF NOT EXISTS
PARTITION (event_date = '2026-03-01') LOCATION '{location}/deliveries/event_date=2026-03-01/';

ALTER TABLE tracesift.attempts ADD IF NOT EXISTS
PARTITION (event_date = '2026-03-01') LOCATION '{location}/attempts/event_date=2026-03-01/';

ALTER TABLE tracesift.failure_groups ADD IF NOT EXISTS
PARTITION (event_date = '2026-03-01') LOCATION '{location}/failure_groups/event_date=2026-03-01/';

ALTER TABLE tracesift.observations ADD IF NOT EXISTS
PARTITION (asked_date = '2026-03-01') LOCATION '{location}/observations/asked_date=2026-03-01/';

ALTER TABLE tracesift.events ADD IF NOT EXISTS
PARTITION (input = 'CONTENT-ID') LOCATION '{location}/events/input=CONTENT-ID/';
-- Views.

CREATE OR REPLACE VIEW outbound_mail AS
SELECT * FROM tracesift.deliveries WHERE direction = 'outbound' AND kind = 'mail' WITH NO SCHEMA BINDING;

CREATE OR REPLACE VIEW failures AS
SELECT * FROM tracesift.deliveries WHERE direction = 'outbound' AND kind = 'mail' AND outcome = 'failed' WITH NO SCHEMA BINDING;

CREATE OR REPLACE VIEW edge_days AS
SELECT event_date, edge_host, pool, recipient_domain, COUNT(*) AS mails,
  SUM(CASE WHEN outcome = 'delivered' THEN 1 ELSE 0 END) AS delivered,
  SUM(CASE WHEN outcome = 'failed' THEN 1 ELSE 0 END) AS failed,
  SUM(CASE WHEN deferrals > 0 THEN 1 ELSE 0 END) AS delayed
FROM tracesift.deliveries
WHERE direction = 'outbound' AND kind = 'mail'
GROUP BY event_date, edge_host, pool, recipient_domain WITH NO SCHEMA BINDING;

-- 1. Through which edge hosts did mail fail in the last week, and at what rate?
SELECT edge_host, SUM(failed) AS failures, 1.0 * SUM(failed) / NULLIF(SUM(failed) + SUM(delivered), 0) AS rate
FROM edge_days WHERE event_date >= DATEADD(day, -7, CURRENT_DATE)
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM failures WHERE event_date >= DATEADD(day, -7, CURRENT_DATE)
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM failures WHERE event_date >= DATEADD(day, -28, CURRENT_DATE)
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM tracesift.failure_groups WHERE event_date >= DATEADD(day, -28, CURRENT_DATE)
GROUP BY group_id HAVING MIN(event_date) >= DATEADD(day, -7, CURRENT_DATE) AND SUM(failures) > 0
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
FROM outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= DATEADD(day, -7, CURRENT_DATE)
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM failures WHERE event_date >= DATEADD(day, -7, CURRENT_DATE)
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM tracesift.observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

