-- The dataset in Snowflake. Copy it to {location} first, without the names that begin with a dot or an underscore, and
-- create the storage integration once. Run the script again to take in what has changed.
CREATE FILE FORMAT IF NOT EXISTS tracesift_parquet TYPE = PARQUET USE_LOGICAL_TYPE = TRUE USE_VECTORIZED_SCANNER = TRUE;
CREATE STAGE IF NOT EXISTS tracesift_files URL = '{location}/' STORAGE_INTEGRATION = tracesift_integration;

CREATE TABLE IF NOT EXISTS deliveries (
  delivery_id VARCHAR NOT NULL COMMENT 'Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.',
  message_key VARCHAR NOT NULL COMMENT 'Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.',
  network_message_id VARCHAR COMMENT 'Exchange''s id of the message, a dashed GUID in lower case.',
  message_id VARCHAR COMMENT 'Internet message id, with angle brackets.',
  originated_at TIMESTAMP_TZ(6) COMMENT 'First time known for the message; event_date is its UTC date.',
  first_at TIMESTAMP_TZ(6) COMMENT 'First event of this recipient.',
  last_at TIMESTAMP_TZ(6) COMMENT 'Last event of this recipient.',
  decided_at TIMESTAMP_TZ(6) COMMENT 'Time of the deciding event: the acceptance, or the refusal that is the cause.',
  sender VARCHAR COMMENT 'Sender address.',
  sender_domain VARCHAR COMMENT 'Domain of the sender.',
  return_path VARCHAR COMMENT 'Envelope sender (MAIL FROM).',
  recipient VARCHAR COMMENT 'Recipient address, lower-case.',
  recipient_domain VARCHAR COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  original_address VARCHAR COMMENT 'Address that was expanded, redirected or resolved into recipient; null where none was.',
  direction VARCHAR COMMENT 'outbound, inbound, internal or unknown.',
  kind VARCHAR COMMENT 'mail, dsn, autoreply or system.',
  outcome VARCHAR COMMENT 'delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.',
  refused_by VARCHAR COMMENT 'remote, network, own_service, own_policy or unknown; null where nothing was refused.',
  connector_id VARCHAR COMMENT 'Connector that the message left by.',
  size_bytes NUMBER(19, 0) COMMENT 'Size of the message in bytes.',
  edge_host VARCHAR COMMENT 'Outbound server that spoke to the recipient''s, lower-case as logged.',
  edge_ip VARCHAR COMMENT 'Public address of the edge.',
  edge_evidence VARCHAR COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  edge_ip_evidence VARCHAR COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  edge_owner VARCHAR COMMENT 'eop, own, gateway or unknown.',
  pool VARCHAR COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  attempt_edges VARCHAR COMMENT 'Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.',
  remote_host VARCHAR COMMENT 'Server that answered the deciding attempt.',
  remote_ip VARCHAR COMMENT 'Address of that server.',
  attempts NUMBER(10, 0) COMMENT 'Tries to hand the message to a remote server.',
  deferrals NUMBER(10, 0) COMMENT 'Attempts that were refused for now.',
  late_failure BOOLEAN COMMENT 'A failure came after the success.',
  expired BOOLEAN COMMENT 'Given up after deferrals.',
  time_to_accept_ms NUMBER(19, 0) COMMENT 'From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.',
  ndr_class VARCHAR COMMENT 'First level of the class of the refusal.',
  ndr_cause VARCHAR COMMENT 'Second level of the class.',
  permanence VARCHAR COMMENT 'permanent, temporary or either: can trying again help.',
  actor VARCHAR COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  rule VARCHAR COMMENT 'Id of the rule that decided the class.',
  confidence VARCHAR COMMENT 'Tier of that rule: named, text or code.',
  smtp_code NUMBER(10, 0) COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  enhanced_code VARCHAR COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  outer_smtp_code NUMBER(10, 0) COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  outer_enhanced_code VARCHAR COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  list VARCHAR COMMENT 'Catalog key of the blocklist that the refusal names.',
  zone VARCHAR COMMENT 'DNS zone of that list.',
  return_code VARCHAR COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  claimed_ip VARCHAR COMMENT 'Address that the refusal says was refused.',
  lookup_url VARCHAR COMMENT 'Look-up or delisting address in the refusal.',
  as_code VARCHAR COMMENT 'Microsoft''s tag (ASnnn), without parentheses.',
  diagnostic VARCHAR COMMENT 'Innermost refusal, unwrapped.',
  diagnostic_raw VARCHAR COMMENT 'Refusal as the export has it.',
  template VARCHAR COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  verdict VARCHAR COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  verdict_confidence VARCHAR COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  observation_gap_s NUMBER(19, 0) COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  edge_net VARCHAR COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  claimed_net VARCHAR COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  event_date DATE COMMENT 'UTC date on which the message began: of the first time known for it.'
)
CLUSTER BY (event_date)
COMMENT = 'One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.';
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS edge_net VARCHAR;
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS claimed_net VARCHAR;

CREATE TABLE IF NOT EXISTS attempts (
  attempt_id VARCHAR NOT NULL COMMENT 'Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.',
  delivery_id VARCHAR NOT NULL COMMENT 'The delivery that it was an attempt of.',
  message_key VARCHAR NOT NULL COMMENT 'Key of the message, 32 hexadecimal digits.',
  attempted_at TIMESTAMP_TZ(6) COMMENT 'Time of the event.',
  result VARCHAR NOT NULL COMMENT 'accepted, deferred (refused for now) or refused.',
  refused_by VARCHAR COMMENT 'remote, network, own_service, own_policy or unknown; null where it was accepted.',
  sender_domain VARCHAR COMMENT 'Domain of the sender.',
  recipient VARCHAR COMMENT 'Recipient address, lower-case.',
  recipient_domain VARCHAR COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  direction VARCHAR COMMENT 'outbound, inbound, internal or unknown.',
  kind VARCHAR COMMENT 'mail, dsn, autoreply or system.',
  edge_host VARCHAR COMMENT 'Outbound server that spoke to the recipient''s, lower-case as logged.',
  edge_ip VARCHAR COMMENT 'Public address of the edge.',
  edge_evidence VARCHAR COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  edge_ip_evidence VARCHAR COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  edge_owner VARCHAR COMMENT 'eop, own, gateway or unknown.',
  pool VARCHAR COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  remote_host VARCHAR COMMENT 'Server that answered.',
  remote_ip VARCHAR COMMENT 'Address of that server.',
  ndr_class VARCHAR COMMENT 'First level of the class of the refusal.',
  ndr_cause VARCHAR COMMENT 'Second level of the class.',
  permanence VARCHAR COMMENT 'permanent, temporary or either: can trying again help.',
  actor VARCHAR COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  rule VARCHAR COMMENT 'Id of the rule that decided the class.',
  confidence VARCHAR COMMENT 'Tier of that rule: named, text or code.',
  smtp_code NUMBER(10, 0) COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  enhanced_code VARCHAR COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  outer_smtp_code NUMBER(10, 0) COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  outer_enhanced_code VARCHAR COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  list VARCHAR COMMENT 'Catalog key of the blocklist that the refusal names.',
  zone VARCHAR COMMENT 'DNS zone of that list.',
  return_code VARCHAR COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  claimed_ip VARCHAR COMMENT 'Address that the refusal says was refused.',
  lookup_url VARCHAR COMMENT 'Look-up or delisting address in the refusal.',
  as_code VARCHAR COMMENT 'Microsoft''s tag (ASnnn), without parentheses.',
  diagnostic VARCHAR COMMENT 'Innermost refusal, unwrapped.',
  diagnostic_raw VARCHAR COMMENT 'Refusal as the export has it.',
  template VARCHAR COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  verdict VARCHAR COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  verdict_confidence VARCHAR COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  observation_gap_s NUMBER(19, 0) COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  edge_net VARCHAR COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  claimed_net VARCHAR COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  event_date DATE COMMENT 'UTC date on which the message began: of the first time known for it.'
)
CLUSTER BY (event_date)
COMMENT = 'One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.';
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS edge_net VARCHAR;
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS claimed_net VARCHAR;

CREATE TABLE IF NOT EXISTS failure_groups (
  group_id VARCHAR NOT NULL COMMENT 'Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.',
  edge_host VARCHAR COMMENT 'Outbound server that spoke to the recipient''s, lower-case as logged.',
  edge_ips VARCHAR COMMENT 'Its known public addresses, sorted, joined by |.',
  edge_owner VARCHAR COMMENT 'eop, own, gateway or unknown.',
  pool VARCHAR COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  recipient_domain VARCHAR COMMENT 'Domain of the recipients in A-labels, lower-case.',
  ndr_class VARCHAR COMMENT 'First level of the class of the refusals.',
  ndr_cause VARCHAR COMMENT 'Second level of the class.',
  failures NUMBER(19, 0) COMMENT 'Deliveries that failed.',
  deferrals NUMBER(19, 0) COMMENT 'Attempts that were refused for now.',
  deferred_deliveries NUMBER(19, 0) COMMENT 'Deliveries with such an attempt.',
  recovered NUMBER(19, 0) COMMENT 'Of these, delivered in the end.',
  median_delay_ms NUMBER(19, 0) COMMENT 'From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.',
  deliveries NUMBER(19, 0) COMMENT 'Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.',
  decided NUMBER(19, 0) COMMENT 'Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.',
  lists VARCHAR COMMENT 'Blocklists that the refusals name, as key=count, sorted, joined by |.',
  verdicts VARCHAR COMMENT 'Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.',
  refused_by VARCHAR COMMENT 'Who refused, as name=count, sorted, joined by |.',
  first_at TIMESTAMP_TZ(6) COMMENT 'First failure, or first deferral where nothing failed.',
  last_at TIMESTAMP_TZ(6) COMMENT 'Last failure, or last deferral where nothing failed.',
  template VARCHAR COMMENT 'Most frequent refusal with ids, addresses, numbers and hosts masked.',
  example_network_message_id VARCHAR COMMENT 'Exchange''s id of the first message of the group.',
  example_message_id VARCHAR COMMENT 'Internet message id of that message.',
  example_recipient VARCHAR COMMENT 'Recipient of that message.',
  example_diagnostic VARCHAR COMMENT 'Refusal of that message, as the export has it.',
  event_date DATE COMMENT 'UTC date on which the message began: of the first time known for it.'
)
CLUSTER BY (event_date)
COMMENT = 'One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.';

CREATE TABLE IF NOT EXISTS observations (
  observation_id VARCHAR NOT NULL COMMENT 'Key of this table: a hash of what follows but source, 32 hexadecimal digits.',
  list VARCHAR COMMENT 'Catalog key of the list, or its zone where the catalog does not know it.',
  zone VARCHAR COMMENT 'DNS zone of the list, without an access key.',
  ip VARCHAR COMMENT 'The address.',
  state VARCHAR COMMENT 'listed, not_listed, refused, unreachable or unusable.',
  codes VARCHAR COMMENT 'A records of the answer, sorted, joined by |.',
  answer_text VARCHAR COMMENT 'TXT record of the answer.',
  asked_at TIMESTAMP_TZ(6) COMMENT 'When the data was true.',
  weak_time BOOLEAN COMMENT 'asked_at is only the modification time of a file.',
  source VARCHAR COMMENT 'File that said it, as it was named.',
  asked_date DATE COMMENT 'UTC date of asked_at.'
)
CLUSTER BY (asked_date)
COMMENT = 'One row per observation: what one list said about one address at one time. Verdicts follow from all of them.';

CREATE TABLE IF NOT EXISTS events (
  row_number NUMBER(19, 0) NOT NULL COMMENT 'Number of the row in the export, from 0.',
  event_at TIMESTAMP_TZ(6) COMMENT 'date_time_utc of the row.',
  event_date DATE COMMENT 'UTC date of event_at.',
  event_id VARCHAR COMMENT 'What happened, in upper case.',
  network_message_id VARCHAR COMMENT 'Exchange''s id of the message, a dashed GUID in lower case; as it stands where it is none.',
  client_ip VARCHAR COMMENT 'Address of the server or client that gave the message.',
  server_ip VARCHAR COMMENT 'Address of the server that took it.',
  original_client_ip VARCHAR COMMENT 'Address of the first client.',
  original_server_ip VARCHAR COMMENT 'Address of the first server.',
  total_bytes NUMBER(19, 0) COMMENT 'Size of the message in bytes.',
  recipient_count NUMBER(19, 0) COMMENT 'How many recipients the row speaks of.',
  source VARCHAR COMMENT 'Component of transport that logged the row.',
  source_context VARCHAR COMMENT 'What that component says beside it.',
  connector_id VARCHAR COMMENT 'Connector.',
  client_hostname VARCHAR COMMENT 'Host of the server or client that gave the message.',
  server_hostname VARCHAR COMMENT 'Host of the server that took it.',
  internal_message_id VARCHAR COMMENT 'Id of the message on the server.',
  message_id VARCHAR COMMENT 'Internet message id, with angle brackets.',
  recipient_address VARCHAR COMMENT 'Recipients, joined by semicolons.',
  recipient_status VARCHAR COMMENT 'Their statuses, joined by semicolons.',
  related_recipient_address VARCHAR COMMENT 'Address that was expanded or redirected.',
  reference VARCHAR COMMENT 'Ids that belong to the event.',
  message_subject VARCHAR COMMENT 'Subject.',
  sender_address VARCHAR COMMENT 'Sender address.',
  return_path VARCHAR COMMENT 'Envelope sender (MAIL FROM).',
  message_info VARCHAR COMMENT 'More about the message, by event.',
  directionality VARCHAR COMMENT 'Originating or Incoming, as Exchange sees it.',
  tenant_id VARCHAR COMMENT 'Tenant.',
  custom_data VARCHAR COMMENT 'More about the event, by component.',
  transport_traffic_type VARCHAR COMMENT 'Kind of traffic.',
  log_id VARCHAR COMMENT 'Id of the row in Exchange Online.',
  schema_version VARCHAR COMMENT 'Version of the log.',
  input VARCHAR COMMENT 'SHA-256 of the export; _manifest.json has its name.'
)
CLUSTER BY (input)
COMMENT = 'One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.';

-- Load: the files as they are now replace what was loaded before. TRUNCATE also forgets which files were loaded.

TRUNCATE TABLE deliveries;
COPY INTO deliveries (delivery_id, message_key, network_message_id, message_id, originated_at, first_at, last_at, decided_at, sender, sender_domain, return_path, recipient, recipient_domain, original_address, direction, kind, outcome, refused_by, connector_id, size_bytes, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, attempt_edges, remote_host, remote_ip, attempts, deferrals, late_failure, expired, time_to_accept_ms, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date) FROM (
  SELECT
    $1:delivery_id::VARCHAR,
    $1:message_key::VARCHAR,
    $1:network_message_id::VARCHAR,
    $1:message_id::VARCHAR,
    $1:originated_at::TIMESTAMP_TZ(6),
    $1:first_at::TIMESTAMP_TZ(6),
    $1:last_at::TIMESTAMP_TZ(6),
    $1:decided_at::TIMESTAMP_TZ(6),
    $1:sender::VARCHAR,
    $1:sender_domain::VARCHAR,
    $1:return_path::VARCHAR,
    $1:recipient::VARCHAR,
    $1:recipient_domain::VARCHAR,
    $1:original_address::VARCHAR,
    $1:direction::VARCHAR,
    $1:kind::VARCHAR,
    $1:outcome::VARCHAR,
    $1:refused_by::VARCHAR,
    $1:connector_id::VARCHAR,
    $1:size_bytes::NUMBER(19, 0),
    $1:edge_host::VARCHAR,
    $1:edge_ip::VARCHAR,
    $1:edge_evidence::VARCHAR,
    $1:edge_ip_evidence::VARCHAR,
    $1:edge_owner::VARCHAR,
    $1:pool::VARCHAR,
    $1:attempt_edges::VARCHAR,
    $1:remote_host::VARCHAR,
    $1:remote_ip::VARCHAR,
    $1:attempts::NUMBER(10, 0),
    $1:deferrals::NUMBER(10, 0),
    $1:late_failure::BOOLEAN,
    $1:expired::BOOLEAN,
    $1:time_to_accept_ms::NUMBER(19, 0),
    $1:ndr_class::VARCHAR,
    $1:ndr_cause::VARCHAR,
    $1:permanence::VARCHAR,
    $1:actor::VARCHAR,
    $1:rule::VARCHAR,
    $1:confidence::VARCHAR,
    $1:smtp_code::NUMBER(10, 0),
    $1:enhanced_code::VARCHAR,
    $1:outer_smtp_code::NUMBER(10, 0),
    $1:outer_enhanced_code::VARCHAR,
    $1:list::VARCHAR,
    $1:zone::VARCHAR,
    $1:return_code::VARCHAR,
    $1:claimed_ip::VARCHAR,
    $1:lookup_url::VARCHAR,
    $1:as_code::VARCHAR,
    $1:diagnostic::VARCHAR,
    $1:diagnostic_raw::VARCHAR,
    $1:template::VARCHAR,
    $1:verdict::VARCHAR,
    $1:verdict_confidence::VARCHAR,
    $1:observation_gap_s::NUMBER(19, 0),
    $1:edge_net::VARCHAR,
    $1:claimed_net::VARCHAR,
    TRY_TO_DATE(REGEXP_SUBSTR(METADATA$FILENAME, 'event_date=([^/]+)/', 1, 1, 'e', 1))
  FROM @tracesift_files/deliveries/
)
PATTERN = '.*[.]parquet' FILE_FORMAT = (FORMAT_NAME = tracesift_parquet);

TRUNCATE TABLE attempts;
COPY INTO attempts (attempt_id, delivery_id, message_key, attempted_at, result, refused_by, sender_domain, recipient, recipient_domain, direction, kind, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, remote_host, remote_ip, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date) FROM (
  SELECT
    $1:attempt_id::VARCHAR,
    $1:delivery_id::VARCHAR,
    $1:message_key::VARCHAR,
    $1:attempted_at::TIMESTAMP_TZ(6),
    $1:result::VARCHAR,
    $1:refused_by::VARCHAR,
    $1:sender_domain::VARCHAR,
    $1:recipient::VARCHAR,
    $1:recipient_domain::VARCHAR,
    $1:direction::VARCHAR,
    $1:kind::VARCHAR,
    $1:edge_host::VARCHAR,
    $1:edge_ip::VARCHAR,
    $1:edge_evidence::VARCHAR,
    $1:edge_ip_evidence::VARCHAR,
    $1:edge_owner::VARCHAR,
    $1:pool::VARCHAR,
    $1:remote_host::VARCHAR,
    $1:remote_ip::VARCHAR,
    $1:ndr_class::VARCHAR,
    $1:ndr_cause::VARCHAR,
    $1:permanence::VARCHAR,
    $1:actor::VARCHAR,
    $1:rule::VARCHAR,
    $1:confidence::VARCHAR,
    $1:smtp_code::NUMBER(10, 0),
    $1:enhanced_code::VARCHAR,
    $1:outer_smtp_code::NUMBER(10, 0),
    $1:outer_enhanced_code::VARCHAR,
    $1:list::VARCHAR,
    $1:zone::VARCHAR,
    $1:return_code::VARCHAR,
    $1:claimed_ip::VARCHAR,
    $1:lookup_url::VARCHAR,
    $1:as_code::VARCHAR,
    $1:diagnostic::VARCHAR,
    $1:diagnostic_raw::VARCHAR,
    $1:template::VARCHAR,
    $1:verdict::VARCHAR,
    $1:verdict_confidence::VARCHAR,
    $1:observation_gap_s::NUMBER(19, 0),
    $1:edge_net::VARCHAR,
    $1:claimed_net::VARCHAR,
    TRY_TO_DATE(REGEXP_SUBSTR(METADATA$FILENAME, 'event_date=([^/]+)/', 1, 1, 'e', 1))
  FROM @tracesift_files/attempts/
)
PATTERN = '.*[.]parquet' FILE_FORMAT = (FORMAT_NAME = tracesift_parquet);

TRUNCATE TABLE failure_groups;
COPY INTO failure_groups (group_id, edge_host, edge_ips, edge_owner, pool, recipient_domain, ndr_class, ndr_cause, failures, deferrals, deferred_deliveries, recovered, median_delay_ms, deliveries, decided, lists, verdicts, refused_by, first_at, last_at, template, example_network_message_id, example_message_id, example_recipient, example_diagnostic, event_date) FROM (
  SELECT
    $1:group_id::VARCHAR,
    $1:edge_host::VARCHAR,
    $1:edge_ips::VARCHAR,
    $1:edge_owner::VARCHAR,
    $1:pool::VARCHAR,
    $1:recipient_domain::VARCHAR,
    $1:ndr_class::VARCHAR,
    $1:ndr_cause::VARCHAR,
    $1:failures::NUMBER(19, 0),
    $1:deferrals::NUMBER(19, 0),
    $1:deferred_deliveries::NUMBER(19, 0),
    $1:recovered::NUMBER(19, 0),
    $1:median_delay_ms::NUMBER(19, 0),
    $1:deliveries::NUMBER(19, 0),
    $1:decided::NUMBER(19, 0),
    $1:lists::VARCHAR,
    $1:verdicts::VARCHAR,
    $1:refused_by::VARCHAR,
    $1:first_at::TIMESTAMP_TZ(6),
    $1:last_at::TIMESTAMP_TZ(6),
    $1:template::VARCHAR,
    $1:example_network_message_id::VARCHAR,
    $1:example_message_id::VARCHAR,
    $1:example_recipient::VARCHAR,
    $1:example_diagnostic::VARCHAR,
    TRY_TO_DATE(REGEXP_SUBSTR(METADATA$FILENAME, 'event_date=([^/]+)/', 1, 1, 'e', 1))
  FROM @tracesift_files/failure_groups/
)
PATTERN = '.*[.]parquet' FILE_FORMAT = (FORMAT_NAME = tracesift_parquet);

TRUNCATE TABLE observations;
COPY INTO observations (observation_id, list, zone, ip, state, codes, answer_text, asked_at, weak_time, source, asked_date) FROM (
  SELECT
    $1:observation_id::VARCHAR,
    $1:list::VARCHAR,
    $1:zone::VARCHAR,
    $1:ip::VARCHAR,
    $1:state::VARCHAR,
    $1:codes::VARCHAR,
    $1:answer_text::VARCHAR,
    $1:asked_at::TIMESTAMP_TZ(6),
    $1:weak_time::BOOLEAN,
    $1:source::VARCHAR,
    TRY_TO_DATE(REGEXP_SUBSTR(METADATA$FILENAME, 'asked_date=([^/]+)/', 1, 1, 'e', 1))
  FROM @tracesift_files/observations/
)
PATTERN = '.*[.]parquet' FILE_FORMAT = (FORMAT_NAME = tracesift_parquet);

TRUNCATE TABLE events;
COPY INTO events (row_number, event_at, event_date, event_id, network_message_id, client_ip, server_ip, original_client_ip, original_server_ip, total_bytes, recipient_count, source, source_context, connector_id, client_hostname, server_hostname, internal_message_id, message_id, recipient_address, recipient_status, related_recipient_address, reference, message_subject, sender_address, return_path, message_info, directionality, tenant_id, custom_data, transport_traffic_type, log_id, schema_version, input) FROM (
  SELECT
    $1:row_number::NUMBER(19, 0),
    $1:event_at::TIMESTAMP_TZ(6),
    $1:event_date::DATE,
    $1:event_id::VARCHAR,
    $1:network_message_id::VARCHAR,
    $1:client_ip::VARCHAR,
    $1:server_ip::VARCHAR,
    $1:original_client_ip::VARCHAR,
    $1:original_server_ip::VARCHAR,
    $1:total_bytes::NUMBER(19, 0),
    $1:recipient_count::NUMBER(19, 0),
    $1:source::VARCHAR,
    $1:source_context::VARCHAR,
    $1:connector_id::VARCHAR,
    $1:client_hostname::VARCHAR,
    $1:server_hostname::VARCHAR,
    $1:internal_message_id::VARCHAR,
    $1:message_id::VARCHAR,
    $1:recipient_address::VARCHAR,
    $1:recipient_status::VARCHAR,
    $1:related_recipient_address::VARCHAR,
    $1:reference::VARCHAR,
    $1:message_subject::VARCHAR,
    $1:sender_address::VARCHAR,
    $1:return_path::VARCHAR,
    $1:message_info::VARCHAR,
    $1:directionality::VARCHAR,
    $1:tenant_id::VARCHAR,
    $1:custom_data::VARCHAR,
    $1:transport_traffic_type::VARCHAR,
    $1:log_id::VARCHAR,
    $1:schema_version::VARCHAR,
    REGEXP_SUBSTR(METADATA$FILENAME, 'input=([^/]+)/', 1, 1, 'e', 1)
  FROM @tracesift_files/events/
)
PATTERN = '.*[.]parquet' FILE_FORMAT = (FORMAT_NAME = tracesift_parquet);
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
FROM edge_days WHERE event_date >= DATEADD(day, -7, CURRENT_DATE())
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM failures WHERE event_date >= DATEADD(day, -7, CURRENT_DATE())
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM failures WHERE event_date >= DATEADD(day, -28, CURRENT_DATE())
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM failure_groups WHERE event_date >= DATEADD(day, -28, CURRENT_DATE())
GROUP BY group_id HAVING MIN(event_date) >= DATEADD(day, -7, CURRENT_DATE()) AND SUM(failures) > 0
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
FROM outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= DATEADD(day, -7, CURRENT_DATE())
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM failures WHERE event_date >= DATEADD(day, -7, CURRENT_DATE())
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

