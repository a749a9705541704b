-- The dataset in ClickHouse 23.8 or later, or in clickhouse-local; for object storage put s3('URL', 'Parquet') in the
-- place of file(). Run the script again to take in what has changed.

CREATE TABLE IF NOT EXISTS deliveries (
  `delivery_id` String COMMENT 'Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.',
  `message_key` String COMMENT 'Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.',
  `network_message_id` Nullable(String) COMMENT 'Exchange''s id of the message, a dashed GUID in lower case.',
  `message_id` Nullable(String) COMMENT 'Internet message id, with angle brackets.',
  `originated_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'First time known for the message; event_date is its UTC date.',
  `first_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'First event of this recipient.',
  `last_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'Last event of this recipient.',
  `decided_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'Time of the deciding event: the acceptance, or the refusal that is the cause.',
  `sender` Nullable(String) COMMENT 'Sender address.',
  `sender_domain` Nullable(String) COMMENT 'Domain of the sender.',
  `return_path` Nullable(String) COMMENT 'Envelope sender (MAIL FROM).',
  `recipient` Nullable(String) COMMENT 'Recipient address, lower-case.',
  `recipient_domain` Nullable(String) COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  `original_address` Nullable(String) COMMENT 'Address that was expanded, redirected or resolved into recipient; null where none was.',
  `direction` Nullable(String) COMMENT 'outbound, inbound, internal or unknown.',
  `kind` Nullable(String) COMMENT 'mail, dsn, autoreply or system.',
  `outcome` Nullable(String) COMMENT 'delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.',
  `refused_by` Nullable(String) COMMENT 'remote, network, own_service, own_policy or unknown; null where nothing was refused.',
  `connector_id` Nullable(String) COMMENT 'Connector that the message left by.',
  `size_bytes` Nullable(Int64) COMMENT 'Size of the message in bytes.',
  `edge_host` Nullable(String) COMMENT 'Outbound server that spoke to the recipient''s, lower-case as logged.',
  `edge_ip` Nullable(String) COMMENT 'Public address of the edge.',
  `edge_evidence` Nullable(String) COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  `edge_ip_evidence` Nullable(String) COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  `edge_owner` Nullable(String) COMMENT 'eop, own, gateway or unknown.',
  `pool` Nullable(String) COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  `attempt_edges` Nullable(String) COMMENT 'Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.',
  `remote_host` Nullable(String) COMMENT 'Server that answered the deciding attempt.',
  `remote_ip` Nullable(String) COMMENT 'Address of that server.',
  `attempts` Nullable(Int32) COMMENT 'Tries to hand the message to a remote server.',
  `deferrals` Nullable(Int32) COMMENT 'Attempts that were refused for now.',
  `late_failure` Nullable(Bool) COMMENT 'A failure came after the success.',
  `expired` Nullable(Bool) COMMENT 'Given up after deferrals.',
  `time_to_accept_ms` Nullable(Int64) COMMENT 'From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.',
  `ndr_class` Nullable(String) COMMENT 'First level of the class of the refusal.',
  `ndr_cause` Nullable(String) COMMENT 'Second level of the class.',
  `permanence` Nullable(String) COMMENT 'permanent, temporary or either: can trying again help.',
  `actor` Nullable(String) COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  `rule` Nullable(String) COMMENT 'Id of the rule that decided the class.',
  `confidence` Nullable(String) COMMENT 'Tier of that rule: named, text or code.',
  `smtp_code` Nullable(Int32) COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  `enhanced_code` Nullable(String) COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  `outer_smtp_code` Nullable(Int32) COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  `outer_enhanced_code` Nullable(String) COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  `list` Nullable(String) COMMENT 'Catalog key of the blocklist that the refusal names.',
  `zone` Nullable(String) COMMENT 'DNS zone of that list.',
  `return_code` Nullable(String) COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  `claimed_ip` Nullable(String) COMMENT 'Address that the refusal says was refused.',
  `lookup_url` Nullable(String) COMMENT 'Look-up or delisting address in the refusal.',
  `as_code` Nullable(String) COMMENT 'Microsoft''s tag (ASnnn), without parentheses.',
  `diagnostic` Nullable(String) COMMENT 'Innermost refusal, unwrapped.',
  `diagnostic_raw` Nullable(String) COMMENT 'Refusal as the export has it.',
  `template` Nullable(String) COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  `verdict` Nullable(String) COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  `verdict_confidence` Nullable(String) COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  `observation_gap_s` Nullable(Int64) COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  `edge_net` Nullable(String) COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  `claimed_net` Nullable(String) COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  `event_date` Date32 COMMENT 'UTC date on which the message began: of the first time known for it.'
)
ENGINE = MergeTree
ORDER BY (event_date, delivery_id)
COMMENT 'One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.';
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS edge_net Nullable(String);
ALTER TABLE deliveries ADD COLUMN IF NOT EXISTS claimed_net Nullable(String);

CREATE TABLE IF NOT EXISTS attempts (
  `attempt_id` String COMMENT 'Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.',
  `delivery_id` String COMMENT 'The delivery that it was an attempt of.',
  `message_key` String COMMENT 'Key of the message, 32 hexadecimal digits.',
  `attempted_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'Time of the event.',
  `result` String COMMENT 'accepted, deferred (refused for now) or refused.',
  `refused_by` Nullable(String) COMMENT 'remote, network, own_service, own_policy or unknown; null where it was accepted.',
  `sender_domain` Nullable(String) COMMENT 'Domain of the sender.',
  `recipient` Nullable(String) COMMENT 'Recipient address, lower-case.',
  `recipient_domain` Nullable(String) COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  `direction` Nullable(String) COMMENT 'outbound, inbound, internal or unknown.',
  `kind` Nullable(String) COMMENT 'mail, dsn, autoreply or system.',
  `edge_host` Nullable(String) COMMENT 'Outbound server that spoke to the recipient''s, lower-case as logged.',
  `edge_ip` Nullable(String) COMMENT 'Public address of the edge.',
  `edge_evidence` Nullable(String) COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  `edge_ip_evidence` Nullable(String) COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  `edge_owner` Nullable(String) COMMENT 'eop, own, gateway or unknown.',
  `pool` Nullable(String) COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  `remote_host` Nullable(String) COMMENT 'Server that answered.',
  `remote_ip` Nullable(String) COMMENT 'Address of that server.',
  `ndr_class` Nullable(String) COMMENT 'First level of the class of the refusal.',
  `ndr_cause` Nullable(String) COMMENT 'Second level of the class.',
  `permanence` Nullable(String) COMMENT 'permanent, temporary or either: can trying again help.',
  `actor` Nullable(String) COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  `rule` Nullable(String) COMMENT 'Id of the rule that decided the class.',
  `confidence` Nullable(String) COMMENT 'Tier of that rule: named, text or code.',
  `smtp_code` Nullable(Int32) COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  `enhanced_code` Nullable(String) COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  `outer_smtp_code` Nullable(Int32) COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  `outer_enhanced_code` Nullable(String) COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  `list` Nullable(String) COMMENT 'Catalog key of the blocklist that the refusal names.',
  `zone` Nullable(String) COMMENT 'DNS zone of that list.',
  `return_code` Nullable(String) COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  `claimed_ip` Nullable(String) COMMENT 'Address that the refusal says was refused.',
  `lookup_url` Nullable(String) COMMENT 'Look-up or delisting address in the refusal.',
  `as_code` Nullable(String) COMMENT 'Microsoft''s tag (ASnnn), without parentheses.',
  `diagnostic` Nullable(String) COMMENT 'Innermost refusal, unwrapped.',
  `diagnostic_raw` Nullable(String) COMMENT 'Refusal as the export has it.',
  `template` Nullable(String) COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  `verdict` Nullable(String) COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  `verdict_confidence` Nullable(String) COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  `observation_gap_s` Nullable(Int64) COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  `edge_net` Nullable(String) COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  `claimed_net` Nullable(String) COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  `event_date` Date32 COMMENT 'UTC date on which the message began: of the first time known for it.'
)
ENGINE = MergeTree
ORDER BY (event_date, attempt_id)
COMMENT 'One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.';
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS edge_net Nullable(String);
ALTER TABLE attempts ADD COLUMN IF NOT EXISTS claimed_net Nullable(String);

CREATE TABLE IF NOT EXISTS failure_groups (
  `group_id` String COMMENT 'Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.',
  `edge_host` Nullable(String) COMMENT 'Outbound server that spoke to the recipient''s, lower-case as logged.',
  `edge_ips` Nullable(String) COMMENT 'Its known public addresses, sorted, joined by |.',
  `edge_owner` Nullable(String) COMMENT 'eop, own, gateway or unknown.',
  `pool` Nullable(String) COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  `recipient_domain` Nullable(String) COMMENT 'Domain of the recipients in A-labels, lower-case.',
  `ndr_class` Nullable(String) COMMENT 'First level of the class of the refusals.',
  `ndr_cause` Nullable(String) COMMENT 'Second level of the class.',
  `failures` Nullable(Int64) COMMENT 'Deliveries that failed.',
  `deferrals` Nullable(Int64) COMMENT 'Attempts that were refused for now.',
  `deferred_deliveries` Nullable(Int64) COMMENT 'Deliveries with such an attempt.',
  `recovered` Nullable(Int64) COMMENT 'Of these, delivered in the end.',
  `median_delay_ms` Nullable(Int64) COMMENT 'From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.',
  `deliveries` Nullable(Int64) COMMENT 'Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.',
  `decided` Nullable(Int64) COMMENT 'Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.',
  `lists` Nullable(String) COMMENT 'Blocklists that the refusals name, as key=count, sorted, joined by |.',
  `verdicts` Nullable(String) COMMENT 'Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.',
  `refused_by` Nullable(String) COMMENT 'Who refused, as name=count, sorted, joined by |.',
  `first_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'First failure, or first deferral where nothing failed.',
  `last_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'Last failure, or last deferral where nothing failed.',
  `template` Nullable(String) COMMENT 'Most frequent refusal with ids, addresses, numbers and hosts masked.',
  `example_network_message_id` Nullable(String) COMMENT 'Exchange''s id of the first message of the group.',
  `example_message_id` Nullable(String) COMMENT 'Internet message id of that message.',
  `example_recipient` Nullable(String) COMMENT 'Recipient of that message.',
  `example_diagnostic` Nullable(String) COMMENT 'Refusal of that message, as the export has it.',
  `event_date` Date32 COMMENT 'UTC date on which the message began: of the first time known for it.'
)
ENGINE = MergeTree
ORDER BY (event_date, group_id)
COMMENT 'One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.';

CREATE TABLE IF NOT EXISTS observations (
  `observation_id` String COMMENT 'Key of this table: a hash of what follows but source, 32 hexadecimal digits.',
  `list` Nullable(String) COMMENT 'Catalog key of the list, or its zone where the catalog does not know it.',
  `zone` Nullable(String) COMMENT 'DNS zone of the list, without an access key.',
  `ip` Nullable(String) COMMENT 'The address.',
  `state` Nullable(String) COMMENT 'listed, not_listed, refused, unreachable or unusable.',
  `codes` Nullable(String) COMMENT 'A records of the answer, sorted, joined by |.',
  `answer_text` Nullable(String) COMMENT 'TXT record of the answer.',
  `asked_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'When the data was true.',
  `weak_time` Nullable(Bool) COMMENT 'asked_at is only the modification time of a file.',
  `source` Nullable(String) COMMENT 'File that said it, as it was named.',
  `asked_date` Date32 COMMENT 'UTC date of asked_at.'
)
ENGINE = MergeTree
ORDER BY (asked_date, observation_id)
COMMENT 'One row per observation: what one list said about one address at one time. Verdicts follow from all of them.';

CREATE TABLE IF NOT EXISTS events (
  `row_number` Int64 COMMENT 'Number of the row in the export, from 0.',
  `event_at` Nullable(DateTime64(6, 'UTC')) COMMENT 'date_time_utc of the row.',
  `event_date` Nullable(Date32) COMMENT 'UTC date of event_at.',
  `event_id` Nullable(String) COMMENT 'What happened, in upper case.',
  `network_message_id` Nullable(String) COMMENT 'Exchange''s id of the message, a dashed GUID in lower case; as it stands where it is none.',
  `client_ip` Nullable(String) COMMENT 'Address of the server or client that gave the message.',
  `server_ip` Nullable(String) COMMENT 'Address of the server that took it.',
  `original_client_ip` Nullable(String) COMMENT 'Address of the first client.',
  `original_server_ip` Nullable(String) COMMENT 'Address of the first server.',
  `total_bytes` Nullable(Int64) COMMENT 'Size of the message in bytes.',
  `recipient_count` Nullable(Int64) COMMENT 'How many recipients the row speaks of.',
  `source` Nullable(String) COMMENT 'Component of transport that logged the row.',
  `source_context` Nullable(String) COMMENT 'What that component says beside it.',
  `connector_id` Nullable(String) COMMENT 'Connector.',
  `client_hostname` Nullable(String) COMMENT 'Host of the server or client that gave the message.',
  `server_hostname` Nullable(String) COMMENT 'Host of the server that took it.',
  `internal_message_id` Nullable(String) COMMENT 'Id of the message on the server.',
  `message_id` Nullable(String) COMMENT 'Internet message id, with angle brackets.',
  `recipient_address` Nullable(String) COMMENT 'Recipients, joined by semicolons.',
  `recipient_status` Nullable(String) COMMENT 'Their statuses, joined by semicolons.',
  `related_recipient_address` Nullable(String) COMMENT 'Address that was expanded or redirected.',
  `reference` Nullable(String) COMMENT 'Ids that belong to the event.',
  `message_subject` Nullable(String) COMMENT 'Subject.',
  `sender_address` Nullable(String) COMMENT 'Sender address.',
  `return_path` Nullable(String) COMMENT 'Envelope sender (MAIL FROM).',
  `message_info` Nullable(String) COMMENT 'More about the message, by event.',
  `directionality` Nullable(String) COMMENT 'Originating or Incoming, as Exchange sees it.',
  `tenant_id` Nullable(String) COMMENT 'Tenant.',
  `custom_data` Nullable(String) COMMENT 'More about the event, by component.',
  `transport_traffic_type` Nullable(String) COMMENT 'Kind of traffic.',
  `log_id` Nullable(String) COMMENT 'Id of the row in Exchange Online.',
  `schema_version` Nullable(String) COMMENT 'Version of the log.',
  `input` String COMMENT 'SHA-256 of the export; _manifest.json has its name.'
)
ENGINE = MergeTree
ORDER BY (input, row_number)
COMMENT 'One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.';

-- Load: the files as they are now replace what was loaded before; a table may have none. An unknown date becomes 1970-01-01.
-- Where no dataset is found, the first statement fails, and what was loaded before stays.

SELECT COUNT(*) AS datasets FROM file('{location}/_manifest.json', 'One');

TRUNCATE TABLE deliveries;
INSERT INTO deliveries (delivery_id, message_key, network_message_id, message_id, originated_at, first_at, last_at, decided_at, sender, sender_domain, return_path, recipient, recipient_domain, original_address, direction, kind, outcome, refused_by, connector_id, size_bytes, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, attempt_edges, remote_host, remote_ip, attempts, deferrals, late_failure, expired, time_to_accept_ms, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date)
SELECT delivery_id, message_key, network_message_id, message_id, originated_at, first_at, last_at, decided_at, sender, sender_domain, return_path, recipient, recipient_domain, original_address, direction, kind, outcome, refused_by, connector_id, size_bytes, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, attempt_edges, remote_host, remote_ip, attempts, deferrals, late_failure, expired, time_to_accept_ms, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, 
  toDate32OrZero(extract(_path, 'event_date=([0-9-]+)/')) AS event_date
FROM file('{location}/deliveries/*/*.parquet', 'Parquet', $$delivery_id String, message_key String, network_message_id Nullable(String), message_id Nullable(String), originated_at Nullable(DateTime64(6, 'UTC')), first_at Nullable(DateTime64(6, 'UTC')), last_at Nullable(DateTime64(6, 'UTC')), decided_at Nullable(DateTime64(6, 'UTC')), sender Nullable(String), sender_domain Nullable(String), return_path Nullable(String), recipient Nullable(String), recipient_domain Nullable(String), original_address Nullable(String), direction Nullable(String), kind Nullable(String), outcome Nullable(String), refused_by Nullable(String), connector_id Nullable(String), size_bytes Nullable(Int64), edge_host Nullable(String), edge_ip Nullable(String), edge_evidence Nullable(String), edge_ip_evidence Nullable(String), edge_owner Nullable(String), pool Nullable(String), attempt_edges Nullable(String), remote_host Nullable(String), remote_ip Nullable(String), attempts Nullable(Int32), deferrals Nullable(Int32), late_failure Nullable(Bool), expired Nullable(Bool), time_to_accept_ms Nullable(Int64), ndr_class Nullable(String), ndr_cause Nullable(String), permanence Nullable(String), actor Nullable(String), rule Nullable(String), confidence Nullable(String), smtp_code Nullable(Int32), enhanced_code Nullable(String), outer_smtp_code Nullable(Int32), outer_enhanced_code Nullable(String), list Nullable(String), zone Nullable(String), return_code Nullable(String), claimed_ip Nullable(String), lookup_url Nullable(String), as_code Nullable(String), diagnostic Nullable(String), diagnostic_raw Nullable(String), template Nullable(String), verdict Nullable(String), verdict_confidence Nullable(String), observation_gap_s Nullable(Int64), edge_net Nullable(String), claimed_net Nullable(String)$$);

TRUNCATE TABLE attempts;
INSERT INTO attempts (attempt_id, delivery_id, message_key, attempted_at, result, refused_by, sender_domain, recipient, recipient_domain, direction, kind, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, remote_host, remote_ip, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, event_date)
SELECT attempt_id, delivery_id, message_key, attempted_at, result, refused_by, sender_domain, recipient, recipient_domain, direction, kind, edge_host, edge_ip, edge_evidence, edge_ip_evidence, edge_owner, pool, remote_host, remote_ip, ndr_class, ndr_cause, permanence, actor, rule, confidence, smtp_code, enhanced_code, outer_smtp_code, outer_enhanced_code, list, zone, return_code, claimed_ip, lookup_url, as_code, diagnostic, diagnostic_raw, template, verdict, verdict_confidence, observation_gap_s, edge_net, claimed_net, 
  toDate32OrZero(extract(_path, 'event_date=([0-9-]+)/')) AS event_date
FROM file('{location}/attempts/*/*.parquet', 'Parquet', $$attempt_id String, delivery_id String, message_key String, attempted_at Nullable(DateTime64(6, 'UTC')), result String, refused_by Nullable(String), sender_domain Nullable(String), recipient Nullable(String), recipient_domain Nullable(String), direction Nullable(String), kind Nullable(String), edge_host Nullable(String), edge_ip Nullable(String), edge_evidence Nullable(String), edge_ip_evidence Nullable(String), edge_owner Nullable(String), pool Nullable(String), remote_host Nullable(String), remote_ip Nullable(String), ndr_class Nullable(String), ndr_cause Nullable(String), permanence Nullable(String), actor Nullable(String), rule Nullable(String), confidence Nullable(String), smtp_code Nullable(Int32), enhanced_code Nullable(String), outer_smtp_code Nullable(Int32), outer_enhanced_code Nullable(String), list Nullable(String), zone Nullable(String), return_code Nullable(String), claimed_ip Nullable(String), lookup_url Nullable(String), as_code Nullable(String), diagnostic Nullable(String), diagnostic_raw Nullable(String), template Nullable(String), verdict Nullable(String), verdict_confidence Nullable(String), observation_gap_s Nullable(Int64), edge_net Nullable(String), claimed_net Nullable(String)$$);

TRUNCATE TABLE failure_groups;
INSERT INTO failure_groups (group_id, edge_host, edge_ips, edge_owner, pool, recipient_domain, ndr_class, ndr_cause, failures, deferrals, deferred_deliveries, recovered, median_delay_ms, deliveries, decided, lists, verdicts, refused_by, first_at, last_at, template, example_network_message_id, example_message_id, example_recipient, example_diagnostic, event_date)
SELECT group_id, edge_host, edge_ips, edge_owner, pool, recipient_domain, ndr_class, ndr_cause, failures, deferrals, deferred_deliveries, recovered, median_delay_ms, deliveries, decided, lists, verdicts, refused_by, first_at, last_at, template, example_network_message_id, example_message_id, example_recipient, example_diagnostic, 
  toDate32OrZero(extract(_path, 'event_date=([0-9-]+)/')) AS event_date
FROM file('{location}/failure_groups/*/*.parquet', 'Parquet', $$group_id String, edge_host Nullable(String), edge_ips Nullable(String), edge_owner Nullable(String), pool Nullable(String), recipient_domain Nullable(String), ndr_class Nullable(String), ndr_cause Nullable(String), failures Nullable(Int64), deferrals Nullable(Int64), deferred_deliveries Nullable(Int64), recovered Nullable(Int64), median_delay_ms Nullable(Int64), deliveries Nullable(Int64), decided Nullable(Int64), lists Nullable(String), verdicts Nullable(String), refused_by Nullable(String), first_at Nullable(DateTime64(6, 'UTC')), last_at Nullable(DateTime64(6, 'UTC')), template Nullable(String), example_network_message_id Nullable(String), example_message_id Nullable(String), example_recipient Nullable(String), example_diagnostic Nullable(String)$$);

TRUNCATE TABLE observations;
INSERT INTO observations (observation_id, list, zone, ip, state, codes, answer_text, asked_at, weak_time, source, asked_date)
SELECT observation_id, list, zone, ip, state, codes, answer_text, asked_at, weak_time, source, 
  toDate32OrZero(extract(_path, 'asked_date=([0-9-]+)/')) AS asked_date
FROM file('{location}/observations/*/*.parquet', 'Parquet', $$observation_id String, list Nullable(String), zone Nullable(String), ip Nullable(String), state Nullable(String), codes Nullable(String), answer_text Nullable(String), asked_at Nullable(DateTime64(6, 'UTC')), weak_time Nullable(Bool), source Nullable(String)$$);

TRUNCATE TABLE events;
INSERT INTO events (row_number, event_at, event_date, event_id, network_message_id, client_ip, server_ip, original_client_ip, original_server_ip, total_bytes, recipient_count, source, source_context, connector_id, client_hostname, server_hostname, internal_message_id, message_id, recipient_address, recipient_status, related_recipient_address, reference, message_subject, sender_address, return_path, message_info, directionality, tenant_id, custom_data, transport_traffic_type, log_id, schema_version, input)
SELECT row_number, event_at, event_date, event_id, network_message_id, client_ip, server_ip, original_client_ip, original_server_ip, total_bytes, recipient_count, source, source_context, connector_id, client_hostname, server_hostname, internal_message_id, message_id, recipient_address, recipient_status, related_recipient_address, reference, message_subject, sender_address, return_path, message_info, directionality, tenant_id, custom_data, transport_traffic_type, log_id, schema_version, 
  extract(_path, 'input=([^/]+)/') AS input
FROM file('{location}/events/*/*.parquet', 'Parquet', $$row_number Int64, event_at Nullable(DateTime64(6, 'UTC')), event_date Nullable(Date32), event_id Nullable(String), network_message_id Nullable(String), client_ip Nullable(String), server_ip Nullable(String), original_client_ip Nullable(String), original_server_ip Nullable(String), total_bytes Nullable(Int64), recipient_count Nullable(Int64), source Nullable(String), source_context Nullable(String), connector_id Nullable(String), client_hostname Nullable(String), server_hostname Nullable(String), internal_message_id Nullable(String), message_id Nullable(String), recipient_address Nullable(String), recipient_status Nullable(String), related_recipient_address Nullable(String), reference Nullable(String), message_subject Nullable(String), sender_address Nullable(String), return_path Nullable(String), message_info Nullable(String), directionality Nullable(String), tenant_id Nullable(String), custom_data Nullable(String), transport_traffic_type Nullable(String), log_id Nullable(String), schema_version Nullable(String)$$);
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
FROM edge_days WHERE event_date >= today() - 7
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM failures WHERE event_date >= today() - 7
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM failures WHERE event_date >= today() - 28
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM failure_groups WHERE event_date >= today() - 28
GROUP BY group_id HAVING MIN(event_date) >= today() - 7 AND SUM(failures) > 0
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
FROM outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= today() - 7
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM failures WHERE event_date >= today() - 7
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

