-- The dataset in PostgreSQL 12 or later. PostgreSQL reads no Parquet, so DuckDB hands the rows over: run the lines that
-- begin with \! or \copy in psql, with duckdb in the path. Run the script again to take in what has changed.

-- One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.
CREATE TABLE IF NOT EXISTS deliveries (
  delivery_id text NOT NULL, -- Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.
  message_key text NOT NULL, -- Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.
  network_message_id text, -- Exchange's id of the message, a dashed GUID in lower case.
  message_id text, -- Internet message id, with angle brackets.
  originated_at timestamptz, -- First time known for the message; event_date is its UTC date.
  first_at timestamptz, -- First event of this recipient.
  last_at timestamptz, -- Last event of this recipient.
  decided_at timestamptz, -- Time of the deciding event: the acceptance, or the refusal that is the cause.
  sender text, -- Sender address.
  sender_domain text, -- Domain of the sender.
  return_path text, -- Envelope sender (MAIL FROM).
  recipient text, -- Recipient address, lower-case.
  recipient_domain text, -- Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.
  original_address text, -- Address that was expanded, redirected or resolved into recipient; null where none was.
  direction text, -- outbound, inbound, internal or unknown.
  kind text, -- mail, dsn, autoreply or system.
  outcome text, -- delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.
  refused_by text, -- remote, network, own_service, own_policy or unknown; null where nothing was refused.
  connector_id text, -- Connector that the message left by.
  size_bytes bigint, -- Size of the message in bytes.
  edge_host text, -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ip text, -- Public address of the edge.
  edge_evidence text, -- Part of the record that told edge_host; none where it is unknown.
  edge_ip_evidence text, -- Part of the record that told edge_ip; none where it is unknown.
  edge_owner text, -- eop, own, gateway or unknown.
  pool text, -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  attempt_edges text, -- Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.
  remote_host text, -- Server that answered the deciding attempt.
  remote_ip text, -- Address of that server.
  attempts integer, -- Tries to hand the message to a remote server.
  deferrals integer, -- Attempts that were refused for now.
  late_failure boolean, -- A failure came after the success.
  expired boolean, -- Given up after deferrals.
  time_to_accept_ms bigint, -- From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.
  ndr_class text, -- First level of the class of the refusal.
  ndr_cause text, -- Second level of the class.
  permanence text, -- permanent, temporary or either: can trying again help.
  actor text, -- Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.
  rule text, -- Id of the rule that decided the class.
  confidence text, -- Tier of that rule: named, text or code.
  smtp_code integer, -- Reply code of the innermost refusal (RFC 5321).
  enhanced_code text, -- Enhanced status code of the innermost refusal (RFC 3463).
  outer_smtp_code integer, -- Reply code of the outermost text; null where it was not wrapped.
  outer_enhanced_code text, -- Enhanced status code of the outermost text; null where it was not wrapped.
  list text, -- Catalog key of the blocklist that the refusal names.
  zone text, -- DNS zone of that list.
  return_code text, -- Answer of the list that the refusal quotes, in 127.0.0.0/8.
  claimed_ip text, -- Address that the refusal says was refused.
  lookup_url text, -- Look-up or delisting address in the refusal.
  as_code text, -- Microsoft's tag (ASnnn), without parentheses.
  diagnostic text, -- Innermost refusal, unwrapped.
  diagnostic_raw text, -- Refusal as the export has it.
  template text, -- Innermost refusal with ids, addresses, numbers and hosts masked.
  verdict text, -- What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.
  verdict_confidence text, -- high, medium or low; null where nothing could be held against the claim.
  observation_gap_s bigint, -- From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.
  edge_net text, -- Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  claimed_net text, -- Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  event_date date -- UTC date on which the message began: of the first time known for it.
);
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS edge_net text;
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS claimed_net text;
CREATE INDEX IF NOT EXISTS deliveries_by_event_date ON deliveries (event_date);

-- One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.
CREATE TABLE IF NOT EXISTS attempts (
  attempt_id text NOT NULL, -- Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.
  delivery_id text NOT NULL, -- The delivery that it was an attempt of.
  message_key text NOT NULL, -- Key of the message, 32 hexadecimal digits.
  attempted_at timestamptz, -- Time of the event.
  result text NOT NULL, -- accepted, deferred (refused for now) or refused.
  refused_by text, -- remote, network, own_service, own_policy or unknown; null where it was accepted.
  sender_domain text, -- Domain of the sender.
  recipient text, -- Recipient address, lower-case.
  recipient_domain text, -- Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.
  direction text, -- outbound, inbound, internal or unknown.
  kind text, -- mail, dsn, autoreply or system.
  edge_host text, -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ip text, -- Public address of the edge.
  edge_evidence text, -- Part of the record that told edge_host; none where it is unknown.
  edge_ip_evidence text, -- Part of the record that told edge_ip; none where it is unknown.
  edge_owner text, -- eop, own, gateway or unknown.
  pool text, -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  remote_host text, -- Server that answered.
  remote_ip text, -- Address of that server.
  ndr_class text, -- First level of the class of the refusal.
  ndr_cause text, -- Second level of the class.
  permanence text, -- permanent, temporary or either: can trying again help.
  actor text, -- Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.
  rule text, -- Id of the rule that decided the class.
  confidence text, -- Tier of that rule: named, text or code.
  smtp_code integer, -- Reply code of the innermost refusal (RFC 5321).
  enhanced_code text, -- Enhanced status code of the innermost refusal (RFC 3463).
  outer_smtp_code integer, -- Reply code of the outermost text; null where it was not wrapped.
  outer_enhanced_code text, -- Enhanced status code of the outermost text; null where it was not wrapped.
  list text, -- Catalog key of the blocklist that the refusal names.
  zone text, -- DNS zone of that list.
  return_code text, -- Answer of the list that the refusal quotes, in 127.0.0.0/8.
  claimed_ip text, -- Address that the refusal says was refused.
  lookup_url text, -- Look-up or delisting address in the refusal.
  as_code text, -- Microsoft's tag (ASnnn), without parentheses.
  diagnostic text, -- Innermost refusal, unwrapped.
  diagnostic_raw text, -- Refusal as the export has it.
  template text, -- Innermost refusal with ids, addresses, numbers and hosts masked.
  verdict text, -- What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.
  verdict_confidence text, -- high, medium or low; null where nothing could be held against the claim.
  observation_gap_s bigint, -- From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.
  edge_net text, -- Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  claimed_net text, -- Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  event_date date -- UTC date on which the message began: of the first time known for it.
);
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS edge_net text;
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS claimed_net text;
CREATE INDEX IF NOT EXISTS attempts_by_event_date ON attempts (event_date);

-- One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.
CREATE TABLE IF NOT EXISTS failure_groups (
  group_id text NOT NULL, -- Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.
  edge_host text, -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ips text, -- Its known public addresses, sorted, joined by |.
  edge_owner text, -- eop, own, gateway or unknown.
  pool text, -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  recipient_domain text, -- Domain of the recipients in A-labels, lower-case.
  ndr_class text, -- First level of the class of the refusals.
  ndr_cause text, -- Second level of the class.
  failures bigint, -- Deliveries that failed.
  deferrals bigint, -- Attempts that were refused for now.
  deferred_deliveries bigint, -- Deliveries with such an attempt.
  recovered bigint, -- Of these, delivered in the end.
  median_delay_ms bigint, -- From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.
  deliveries bigint, -- Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.
  decided bigint, -- Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.
  lists text, -- Blocklists that the refusals name, as key=count, sorted, joined by |.
  verdicts text, -- Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.
  refused_by text, -- Who refused, as name=count, sorted, joined by |.
  first_at timestamptz, -- First failure, or first deferral where nothing failed.
  last_at timestamptz, -- Last failure, or last deferral where nothing failed.
  template text, -- Most frequent refusal with ids, addresses, numbers and hosts masked.
  example_network_message_id text, -- Exchange's id of the first message of the group.
  example_message_id text, -- Internet message id of that message.
  example_recipient text, -- Recipient of that message.
  example_diagnostic text, -- Refusal of that message, as the export has it.
  event_date date -- UTC date on which the message began: of the first time known for it.
);
CREATE INDEX IF NOT EXISTS failure_groups_by_event_date ON failure_groups (event_date);

-- One row per observation: what one list said about one address at one time. Verdicts follow from all of them.
CREATE TABLE IF NOT EXISTS observations (
  observation_id text NOT NULL, -- Key of this table: a hash of what follows but source, 32 hexadecimal digits.
  list text, -- Catalog key of the list, or its zone where the catalog does not know it.
  zone text, -- DNS zone of the list, without an access key.
  ip text, -- The address.
  state text, -- listed, not_listed, refused, unreachable or unusable.
  codes text, -- A records of the answer, sorted, joined by |.
  answer_text text, -- TXT record of the answer.
  asked_at timestamptz, -- When the data was true.
  weak_time boolean, -- asked_at is only the modification time of a file.
  source text, -- File that said it, as it was named.
  asked_date date -- UTC date of asked_at.
);
CREATE INDEX IF NOT EXISTS observations_by_asked_date ON observations (asked_date);

-- One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.
CREATE TABLE IF NOT EXISTS events (
  row_number bigint NOT NULL, -- Number of the row in the export, from 0.
  event_at timestamptz, -- date_time_utc of the row.
  event_date date, -- UTC date of event_at.
  event_id text, -- What happened, in upper case.
  network_message_id text, -- Exchange's id of the message, a dashed GUID in lower case; as it stands where it is none.
  client_ip text, -- Address of the server or client that gave the message.
  server_ip text, -- Address of the server that took it.
  original_client_ip text, -- Address of the first client.
  original_server_ip text, -- Address of the first server.
  total_bytes bigint, -- Size of the message in bytes.
  recipient_count bigint, -- How many recipients the row speaks of.
  source text, -- Component of transport that logged the row.
  source_context text, -- What that component says beside it.
  connector_id text, -- Connector.
  client_hostname text, -- Host of the server or client that gave the message.
  server_hostname text, -- Host of the server that took it.
  internal_message_id text, -- Id of the message on the server.
  message_id text, -- Internet message id, with angle brackets.
  recipient_address text, -- Recipients, joined by semicolons.
  recipient_status text, -- Their statuses, joined by semicolons.
  related_recipient_address text, -- Address that was expanded or redirected.
  reference text, -- Ids that belong to the event.
  message_subject text, -- Subject.
  sender_address text, -- Sender address.
  return_path text, -- Envelope sender (MAIL FROM).
  message_info text, -- More about the message, by event.
  directionality text, -- Originating or Incoming, as Exchange sees it.
  tenant_id text, -- Tenant.
  custom_data text, -- More about the event, by component.
  transport_traffic_type text, -- Kind of traffic.
  log_id text, -- Id of the row in Exchange Online.
  schema_version text, -- Version of the log.
  input text -- SHA-256 of the export; _manifest.json has its name.
);
CREATE INDEX IF NOT EXISTS events_by_input ON events (input);

-- Load: the files as they are now replace what was loaded before; a table may have none. Where no dataset is
-- found, what was loaded before stays.

BEGIN;
TRUNCATE deliveries;
\copy deliveries (delivery_id, message_key, network_message_id, message_id, originated_at, first_at, last_at, decided_at, sender, sender_domain, return_path, recipient, recipient_domain, original_address, direction, kind, outcome, refused_by, connector_id, size_bytes, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, attempt_edges, remote_host, remote_ip, attempts, deferrals, late_failure, expired, time_to_accept_ms, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date) FROM PROGRAM 'test -f "{location}/_manifest.json" && (test ! -d "{location}/deliveries" || duckdb -csv -c "COPY (SELECT delivery_id, message_key, network_message_id, message_id, originated_at, first_at, last_at, decided_at, sender, sender_domain, return_path, recipient, recipient_domain, original_address, direction, kind, outcome, refused_by, connector_id, size_bytes, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, attempt_edges, remote_host, remote_ip, attempts, deferrals, late_failure, expired, time_to_accept_ms, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date FROM read_parquet(''{location}/deliveries/*/*.parquet'', union_by_name = true, hive_partitioning = true)) TO ''/dev/stdout'' (FORMAT csv, HEADER false, NULLSTR ''\N'')")' WITH (FORMAT csv, NULL '\N')
COMMIT;

BEGIN;
TRUNCATE attempts;
\copy attempts (attempt_id, delivery_id, message_key, attempted_at, result, refused_by, sender_domain, recipient, recipient_domain, direction, kind, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, remote_host, remote_ip, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date) FROM PROGRAM 'test -f "{location}/_manifest.json" && (test ! -d "{location}/attempts" || duckdb -csv -c "COPY (SELECT attempt_id, delivery_id, message_key, attempted_at, result, refused_by, sender_domain, recipient, recipient_domain, direction, kind, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, remote_host, remote_ip, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date FROM read_parquet(''{location}/attempts/*/*.parquet'', union_by_name = true, hive_partitioning = true)) TO ''/dev/stdout'' (FORMAT csv, HEADER false, NULLSTR ''\N'')")' WITH (FORMAT csv, NULL '\N')
COMMIT;

BEGIN;
TRUNCATE failure_groups;
\copy failure_groups (group_id, edge_host, edge_ips, edge_owner, pool, recipient_domain, ndr_class, ndr_cause, failures, deferrals, deferred_deliveries, recovered, median_delay_ms, deliveries, decided, lists, verdicts, refused_by, first_at, last_at, template, example_network_message_id, example_message_id, example_recipient, example_diagnostic, event_date) FROM PROGRAM 'test -f "{location}/_manifest.json" && (test ! -d "{location}/failure_groups" || duckdb -csv -c "COPY (SELECT group_id, edge_host, edge_ips, edge_owner, pool, recipient_domain, ndr_class, ndr_cause, failures, deferrals, deferred_deliveries, recovered, median_delay_ms, deliveries, decided, lists, verdicts, refused_by, first_at, last_at, template, example_network_message_id, example_message_id, example_recipient, example_diagnostic, event_date FROM read_parquet(''{location}/failure_groups/*/*.parquet'', union_by_name = true, hive_partitioning = true)) TO ''/dev/stdout'' (FORMAT csv, HEADER false, NULLSTR ''\N'')")' WITH (FORMAT csv, NULL '\N')
COMMIT;

BEGIN;
TRUNCATE observations;
\copy observations (observation_id, list, zone, ip, state, codes, answer_text, asked_at, weak_time, source, asked_date) FROM PROGRAM 'test -f "{location}/_manifest.json" && (test ! -d "{location}/observations" || duckdb -csv -c "COPY (SELECT observation_id, list, zone, ip, state, codes, answer_text, asked_at, weak_time, source, asked_date FROM read_parquet(''{location}/observations/*/*.parquet'', union_by_name = true, hive_partitioning = true)) TO ''/dev/stdout'' (FORMAT csv, HEADER false, NULLSTR ''\N'')")' WITH (FORMAT csv, NULL '\N')
COMMIT;

BEGIN;
TRUNCATE events;
\copy events (row_number, event_at, event_date, event_id, network_message_id, client_ip, server_ip, original_client_ip, original_server_ip, total_bytes, recipient_count, source, source_context, connector_id, client_hostname, server_hostname, internal_message_id, message_id, recipient_address, recipient_status, related_recipient_address, reference, message_subject, sender_address, return_path, message_info, directionality, tenant_id, custom_data, transport_traffic_type, log_id, schema_version, input) FROM PROGRAM 'test -f "{location}/_manifest.json" && (test ! -d "{location}/events" || duckdb -csv -c "COPY (SELECT row_number, event_at, event_date, event_id, network_message_id, client_ip, server_ip, original_client_ip, original_server_ip, total_bytes, recipient_count, source, source_context, connector_id, client_hostname, server_hostname, internal_message_id, message_id, recipient_address, recipient_status, related_recipient_address, reference, message_subject, sender_address, return_path, message_info, directionality, tenant_id, custom_data, transport_traffic_type, log_id, schema_version, input FROM read_parquet(''{location}/events/*/*.parquet'', union_by_name = true, hive_partitioning = true)) TO ''/dev/stdout'' (FORMAT csv, HEADER false, NULLSTR ''\N'')")' WITH (FORMAT csv, NULL '\N')
COMMIT;
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
FROM edge_days WHERE event_date >= current_date - 7
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM failures WHERE event_date >= current_date - 7
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM failures WHERE event_date >= current_date - 28
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM failure_groups WHERE event_date >= current_date - 28
GROUP BY group_id HAVING MIN(event_date) >= current_date - 7 AND SUM(failures) > 0
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
FROM outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= current_date - 7
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM failures WHERE event_date >= current_date - 7
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

