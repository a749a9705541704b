-- The dataset in DuckDB 1.1 or later. Run the script again to take in what has changed.

-- One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.
CREATE TABLE IF NOT EXISTS deliveries (
  delivery_id VARCHAR NOT NULL, -- Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.
  message_key VARCHAR NOT NULL, -- Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.
  network_message_id VARCHAR, -- Exchange's id of the message, a dashed GUID in lower case.
  message_id VARCHAR, -- Internet message id, with angle brackets.
  originated_at TIMESTAMPTZ, -- First time known for the message; event_date is its UTC date.
  first_at TIMESTAMPTZ, -- First event of this recipient.
  last_at TIMESTAMPTZ, -- Last event of this recipient.
  decided_at TIMESTAMPTZ, -- Time of the deciding event: the acceptance, or the refusal that is the cause.
  sender VARCHAR, -- Sender address.
  sender_domain VARCHAR, -- Domain of the sender.
  return_path VARCHAR, -- Envelope sender (MAIL FROM).
  recipient VARCHAR, -- Recipient address, lower-case.
  recipient_domain VARCHAR, -- Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.
  original_address VARCHAR, -- Address that was expanded, redirected or resolved into recipient; null where none was.
  direction VARCHAR, -- outbound, inbound, internal or unknown.
  kind VARCHAR, -- mail, dsn, autoreply or system.
  outcome VARCHAR, -- delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.
  refused_by VARCHAR, -- remote, network, own_service, own_policy or unknown; null where nothing was refused.
  connector_id VARCHAR, -- Connector that the message left by.
  size_bytes BIGINT, -- Size of the message in bytes.
  edge_host VARCHAR, -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ip VARCHAR, -- Public address of the edge.
  edge_evidence VARCHAR, -- Part of the record that told edge_host; none where it is unknown.
  edge_ip_evidence VARCHAR, -- Part of the record that told edge_ip; none where it is unknown.
  edge_owner VARCHAR, -- eop, own, gateway or unknown.
  pool VARCHAR, -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  attempt_edges VARCHAR, -- Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.
  remote_host VARCHAR, -- Server that answered the deciding attempt.
  remote_ip VARCHAR, -- Address of that server.
  attempts INTEGER, -- Tries to hand the message to a remote server.
  deferrals INTEGER, -- Attempts that were refused for now.
  late_failure BOOLEAN, -- A failure came after the success.
  expired BOOLEAN, -- Given up after deferrals.
  time_to_accept_ms BIGINT, -- From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.
  ndr_class VARCHAR, -- First level of the class of the refusal.
  ndr_cause VARCHAR, -- Second level of the class.
  permanence VARCHAR, -- permanent, temporary or either: can trying again help.
  actor VARCHAR, -- Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.
  rule VARCHAR, -- Id of the rule that decided the class.
  confidence VARCHAR, -- Tier of that rule: named, text or code.
  smtp_code INTEGER, -- Reply code of the innermost refusal (RFC 5321).
  enhanced_code VARCHAR, -- Enhanced status code of the innermost refusal (RFC 3463).
  outer_smtp_code INTEGER, -- Reply code of the outermost text; null where it was not wrapped.
  outer_enhanced_code VARCHAR, -- Enhanced status code of the outermost text; null where it was not wrapped.
  list VARCHAR, -- Catalog key of the blocklist that the refusal names.
  zone VARCHAR, -- DNS zone of that list.
  return_code VARCHAR, -- Answer of the list that the refusal quotes, in 127.0.0.0/8.
  claimed_ip VARCHAR, -- Address that the refusal says was refused.
  lookup_url VARCHAR, -- Look-up or delisting address in the refusal.
  as_code VARCHAR, -- Microsoft's tag (ASnnn), without parentheses.
  diagnostic VARCHAR, -- Innermost refusal, unwrapped.
  diagnostic_raw VARCHAR, -- Refusal as the export has it.
  template VARCHAR, -- Innermost refusal with ids, addresses, numbers and hosts masked.
  verdict VARCHAR, -- What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.
  verdict_confidence VARCHAR, -- high, medium or low; null where nothing could be held against the claim.
  observation_gap_s BIGINT, -- From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.
  edge_net VARCHAR, -- Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  claimed_net VARCHAR, -- Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  event_date DATE -- UTC date on which the message began: of the first time known for it.
);
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS edge_net VARCHAR;
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS claimed_net VARCHAR;

-- One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.
CREATE TABLE IF NOT EXISTS attempts (
  attempt_id VARCHAR NOT NULL, -- Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.
  delivery_id VARCHAR NOT NULL, -- The delivery that it was an attempt of.
  message_key VARCHAR NOT NULL, -- Key of the message, 32 hexadecimal digits.
  attempted_at TIMESTAMPTZ, -- Time of the event.
  result VARCHAR NOT NULL, -- accepted, deferred (refused for now) or refused.
  refused_by VARCHAR, -- remote, network, own_service, own_policy or unknown; null where it was accepted.
  sender_domain VARCHAR, -- Domain of the sender.
  recipient VARCHAR, -- Recipient address, lower-case.
  recipient_domain VARCHAR, -- Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.
  direction VARCHAR, -- outbound, inbound, internal or unknown.
  kind VARCHAR, -- mail, dsn, autoreply or system.
  edge_host VARCHAR, -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ip VARCHAR, -- Public address of the edge.
  edge_evidence VARCHAR, -- Part of the record that told edge_host; none where it is unknown.
  edge_ip_evidence VARCHAR, -- Part of the record that told edge_ip; none where it is unknown.
  edge_owner VARCHAR, -- eop, own, gateway or unknown.
  pool VARCHAR, -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  remote_host VARCHAR, -- Server that answered.
  remote_ip VARCHAR, -- Address of that server.
  ndr_class VARCHAR, -- First level of the class of the refusal.
  ndr_cause VARCHAR, -- Second level of the class.
  permanence VARCHAR, -- permanent, temporary or either: can trying again help.
  actor VARCHAR, -- Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.
  rule VARCHAR, -- Id of the rule that decided the class.
  confidence VARCHAR, -- Tier of that rule: named, text or code.
  smtp_code INTEGER, -- Reply code of the innermost refusal (RFC 5321).
  enhanced_code VARCHAR, -- Enhanced status code of the innermost refusal (RFC 3463).
  outer_smtp_code INTEGER, -- Reply code of the outermost text; null where it was not wrapped.
  outer_enhanced_code VARCHAR, -- Enhanced status code of the outermost text; null where it was not wrapped.
  list VARCHAR, -- Catalog key of the blocklist that the refusal names.
  zone VARCHAR, -- DNS zone of that list.
  return_code VARCHAR, -- Answer of the list that the refusal quotes, in 127.0.0.0/8.
  claimed_ip VARCHAR, -- Address that the refusal says was refused.
  lookup_url VARCHAR, -- Look-up or delisting address in the refusal.
  as_code VARCHAR, -- Microsoft's tag (ASnnn), without parentheses.
  diagnostic VARCHAR, -- Innermost refusal, unwrapped.
  diagnostic_raw VARCHAR, -- Refusal as the export has it.
  template VARCHAR, -- Innermost refusal with ids, addresses, numbers and hosts masked.
  verdict VARCHAR, -- What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.
  verdict_confidence VARCHAR, -- high, medium or low; null where nothing could be held against the claim.
  observation_gap_s BIGINT, -- From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.
  edge_net VARCHAR, -- Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  claimed_net VARCHAR, -- Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.
  event_date DATE -- UTC date on which the message began: of the first time known for it.
);
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS edge_net VARCHAR;
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS claimed_net VARCHAR;

-- One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.
CREATE TABLE IF NOT EXISTS failure_groups (
  group_id VARCHAR NOT NULL, -- Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.
  edge_host VARCHAR, -- Outbound server that spoke to the recipient's, lower-case as logged.
  edge_ips VARCHAR, -- Its known public addresses, sorted, joined by |.
  edge_owner VARCHAR, -- eop, own, gateway or unknown.
  pool VARCHAR, -- Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.
  recipient_domain VARCHAR, -- Domain of the recipients in A-labels, lower-case.
  ndr_class VARCHAR, -- First level of the class of the refusals.
  ndr_cause VARCHAR, -- Second level of the class.
  failures BIGINT, -- Deliveries that failed.
  deferrals BIGINT, -- Attempts that were refused for now.
  deferred_deliveries BIGINT, -- Deliveries with such an attempt.
  recovered BIGINT, -- Of these, delivered in the end.
  median_delay_ms BIGINT, -- From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.
  deliveries BIGINT, -- Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.
  decided BIGINT, -- Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.
  lists VARCHAR, -- Blocklists that the refusals name, as key=count, sorted, joined by |.
  verdicts VARCHAR, -- Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.
  refused_by VARCHAR, -- Who refused, as name=count, sorted, joined by |.
  first_at TIMESTAMPTZ, -- First failure, or first deferral where nothing failed.
  last_at TIMESTAMPTZ, -- Last failure, or last deferral where nothing failed.
  template VARCHAR, -- Most frequent refusal with ids, addresses, numbers and hosts masked.
  example_network_message_id VARCHAR, -- Exchange's id of the first message of the group.
  example_message_id VARCHAR, -- Internet message id of that message.
  example_recipient VARCHAR, -- Recipient of that message.
  example_diagnostic VARCHAR, -- Refusal of that message, as the export has it.
  event_date DATE -- UTC date on which the message began: of the first time known for it.
);

-- One row per observation: what one list said about one address at one time. Verdicts follow from all of them.
CREATE TABLE IF NOT EXISTS observations (
  observation_id VARCHAR NOT NULL, -- Key of this table: a hash of what follows but source, 32 hexadecimal digits.
  list VARCHAR, -- Catalog key of the list, or its zone where the catalog does not know it.
  zone VARCHAR, -- DNS zone of the list, without an access key.
  ip VARCHAR, -- The address.
  state VARCHAR, -- listed, not_listed, refused, unreachable or unusable.
  codes VARCHAR, -- A records of the answer, sorted, joined by |.
  answer_text VARCHAR, -- TXT record of the answer.
  asked_at TIMESTAMPTZ, -- When the data was true.
  weak_time BOOLEAN, -- asked_at is only the modification time of a file.
  source VARCHAR, -- File that said it, as it was named.
  asked_date DATE -- UTC date of asked_at.
);

-- One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.
CREATE TABLE IF NOT EXISTS events (
  row_number BIGINT NOT NULL, -- Number of the row in the export, from 0.
  event_at TIMESTAMPTZ, -- date_time_utc of the row.
  event_date DATE, -- UTC date of event_at.
  event_id VARCHAR, -- What happened, in upper case.
  network_message_id VARCHAR, -- Exchange's id of the message, a dashed GUID in lower case; as it stands where it is none.
  client_ip VARCHAR, -- Address of the server or client that gave the message.
  server_ip VARCHAR, -- Address of the server that took it.
  original_client_ip VARCHAR, -- Address of the first client.
  original_server_ip VARCHAR, -- Address of the first server.
  total_bytes BIGINT, -- Size of the message in bytes.
  recipient_count BIGINT, -- How many recipients the row speaks of.
  source VARCHAR, -- Component of transport that logged the row.
  source_context VARCHAR, -- What that component says beside it.
  connector_id VARCHAR, -- Connector.
  client_hostname VARCHAR, -- Host of the server or client that gave the message.
  server_hostname VARCHAR, -- Host of the server that took it.
  internal_message_id VARCHAR, -- Id of the message on the server.
  message_id VARCHAR, -- Internet message id, with angle brackets.
  recipient_address VARCHAR, -- Recipients, joined by semicolons.
  recipient_status VARCHAR, -- Their statuses, joined by semicolons.
  related_recipient_address VARCHAR, -- Address that was expanded or redirected.
  reference VARCHAR, -- Ids that belong to the event.
  message_subject VARCHAR, -- Subject.
  sender_address VARCHAR, -- Sender address.
  return_path VARCHAR, -- Envelope sender (MAIL FROM).
  message_info VARCHAR, -- More about the message, by event.
  directionality VARCHAR, -- Originating or Incoming, as Exchange sees it.
  tenant_id VARCHAR, -- Tenant.
  custom_data VARCHAR, -- More about the event, by component.
  transport_traffic_type VARCHAR, -- Kind of traffic.
  log_id VARCHAR, -- Id of the row in Exchange Online.
  schema_version VARCHAR, -- Version of the log.
  input VARCHAR -- SHA-256 of the export; _manifest.json has its name.
);

-- Load: the files as they are now replace what was loaded before; where a table has none yet (observations without list
-- data, events without --events), nothing does. Where no dataset is found, what was loaded before stays. A SELECT on
-- read_parquet works without any table, too.

SET VARIABLE rows = (SELECT CASE WHEN COUNT(*) > 0 THEN $$
SELECT * FROM read_parquet('{location}/deliveries/*/*.parquet', union_by_name = true,
  hive_partitioning = true, hive_types = {'event_date': DATE})
$$ WHEN EXISTS (FROM glob('{location}/_manifest.json')) THEN 'SELECT * FROM deliveries LIMIT 0'
ELSE error('{location} holds no dataset') END FROM glob('{location}/deliveries/*/*.parquet'));
BEGIN;
DELETE FROM deliveries;
INSERT INTO deliveries BY NAME SELECT * FROM query(getvariable('rows'));
COMMIT;

SET VARIABLE rows = (SELECT CASE WHEN COUNT(*) > 0 THEN $$
SELECT * FROM read_parquet('{location}/attempts/*/*.parquet', union_by_name = true,
  hive_partitioning = true, hive_types = {'event_date': DATE})
$$ WHEN EXISTS (FROM glob('{location}/_manifest.json')) THEN 'SELECT * FROM attempts LIMIT 0'
ELSE error('{location} holds no dataset') END FROM glob('{location}/attempts/*/*.parquet'));
BEGIN;
DELETE FROM attempts;
INSERT INTO attempts BY NAME SELECT * FROM query(getvariable('rows'));
COMMIT;

SET VARIABLE rows = (SELECT CASE WHEN COUNT(*) > 0 THEN $$
SELECT * FROM read_parquet('{location}/failure_groups/*/*.parquet', union_by_name = true,
  hive_partitioning = true, hive_types = {'event_date': DATE})
$$ WHEN EXISTS (FROM glob('{location}/_manifest.json')) THEN 'SELECT * FROM failure_groups LIMIT 0'
ELSE error('{location} holds no dataset') END FROM glob('{location}/failure_groups/*/*.parquet'));
BEGIN;
DELETE FROM failure_groups;
INSERT INTO failure_groups BY NAME SELECT * FROM query(getvariable('rows'));
COMMIT;

SET VARIABLE rows = (SELECT CASE WHEN COUNT(*) > 0 THEN $$
SELECT * FROM read_parquet('{location}/observations/*/*.parquet', union_by_name = true,
  hive_partitioning = true, hive_types = {'asked_date': DATE})
$$ WHEN EXISTS (FROM glob('{location}/_manifest.json')) THEN 'SELECT * FROM observations LIMIT 0'
ELSE error('{location} holds no dataset') END FROM glob('{location}/observations/*/*.parquet'));
BEGIN;
DELETE FROM observations;
INSERT INTO observations BY NAME SELECT * FROM query(getvariable('rows'));
COMMIT;

SET VARIABLE rows = (SELECT CASE WHEN COUNT(*) > 0 THEN $$
SELECT * FROM read_parquet('{location}/events/*/*.parquet', union_by_name = true,
  hive_partitioning = true, hive_types = {'input': VARCHAR})
$$ WHEN EXISTS (FROM glob('{location}/_manifest.json')) THEN 'SELECT * FROM events LIMIT 0'
ELSE error('{location} holds no dataset') END FROM glob('{location}/events/*/*.parquet'));
BEGIN;
DELETE FROM events;
INSERT INTO events BY NAME SELECT * FROM query(getvariable('rows'));
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

