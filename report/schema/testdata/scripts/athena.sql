-- The dataset in Athena, which reads the files where they lie: aws s3 sync --delete --exclude '*/.*' warehouse
-- {location}. Partitions are computed from the path, so new ones need no statement. A table is
-- dropped and made anew for the columns that it may lack; the files stay.

DROP TABLE IF EXISTS deliveries;
CREATE EXTERNAL TABLE deliveries (
  `delivery_id` string COMMENT 'Key of this table: a hash of message_key and recipient, 32 hexadecimal digits.',
  `message_key` string COMMENT 'Key of the message: its network message id, or a hash of message_id; 32 hexadecimal digits.',
  `network_message_id` string COMMENT 'Exchange\'s id of the message, a dashed GUID in lower case.',
  `message_id` string COMMENT 'Internet message id, with angle brackets.',
  `originated_at` timestamp COMMENT 'First time known for the message; event_date is its UTC date.',
  `first_at` timestamp COMMENT 'First event of this recipient.',
  `last_at` timestamp COMMENT 'Last event of this recipient.',
  `decided_at` timestamp COMMENT 'Time of the deciding event: the acceptance, or the refusal that is the cause.',
  `sender` string COMMENT 'Sender address.',
  `sender_domain` string COMMENT 'Domain of the sender.',
  `return_path` string COMMENT 'Envelope sender (MAIL FROM).',
  `recipient` string COMMENT 'Recipient address, lower-case.',
  `recipient_domain` string COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  `original_address` string COMMENT 'Address that was expanded, redirected or resolved into recipient; null where none was.',
  `direction` string COMMENT 'outbound, inbound, internal or unknown.',
  `kind` string COMMENT 'mail, dsn, autoreply or system.',
  `outcome` string COMMENT 'delivered, failed, blocked, relayed, deferred, pending, expanded, redirected, quarantined, dropped or unknown.',
  `refused_by` string COMMENT 'remote, network, own_service, own_policy or unknown; null where nothing was refused.',
  `connector_id` string COMMENT 'Connector that the message left by.',
  `size_bytes` bigint COMMENT 'Size of the message in bytes.',
  `edge_host` string COMMENT 'Outbound server that spoke to the recipient\'s, lower-case as logged.',
  `edge_ip` string COMMENT 'Public address of the edge.',
  `edge_evidence` string COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  `edge_ip_evidence` string COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  `edge_owner` string COMMENT 'eop, own, gateway or unknown.',
  `pool` string COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  `attempt_edges` string COMMENT 'Hosts of all attempts, or addresses where a host is unknown: distinct, in order, joined by |.',
  `remote_host` string COMMENT 'Server that answered the deciding attempt.',
  `remote_ip` string COMMENT 'Address of that server.',
  `attempts` int COMMENT 'Tries to hand the message to a remote server.',
  `deferrals` int COMMENT 'Attempts that were refused for now.',
  `late_failure` boolean COMMENT 'A failure came after the success.',
  `expired` boolean COMMENT 'Given up after deferrals.',
  `time_to_accept_ms` bigint COMMENT 'From the origination of the message to its acceptance, in milliseconds; null where it was not accepted or the exports do not say when.',
  `ndr_class` string COMMENT 'First level of the class of the refusal.',
  `ndr_cause` string COMMENT 'Second level of the class.',
  `permanence` string COMMENT 'permanent, temporary or either: can trying again help.',
  `actor` string COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  `rule` string COMMENT 'Id of the rule that decided the class.',
  `confidence` string COMMENT 'Tier of that rule: named, text or code.',
  `smtp_code` int COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  `enhanced_code` string COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  `outer_smtp_code` int COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  `outer_enhanced_code` string COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  `list` string COMMENT 'Catalog key of the blocklist that the refusal names.',
  `zone` string COMMENT 'DNS zone of that list.',
  `return_code` string COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  `claimed_ip` string COMMENT 'Address that the refusal says was refused.',
  `lookup_url` string COMMENT 'Look-up or delisting address in the refusal.',
  `as_code` string COMMENT 'Microsoft\'s tag (ASnnn), without parentheses.',
  `diagnostic` string COMMENT 'Innermost refusal, unwrapped.',
  `diagnostic_raw` string COMMENT 'Refusal as the export has it.',
  `template` string COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  `verdict` string COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  `verdict_confidence` string COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  `observation_gap_s` bigint COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  `edge_net` string COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  `claimed_net` string COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.'
)
COMMENT 'One row per delivery: what became of one message for one recipient. Columns of the refusal are null where nothing was refused.'
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION '{location}/deliveries/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.event_date.type' = 'date',
  'projection.event_date.format' = 'yyyy-MM-dd',
  'projection.event_date.range' = '2020-01-01,NOW',
  'storage.location.template' = '{location}/deliveries/event_date=${event_date}/'
);

DROP TABLE IF EXISTS attempts;
CREATE EXTERNAL TABLE attempts (
  `attempt_id` string COMMENT 'Key of this table: a hash of the event and the recipient, 32 hexadecimal digits.',
  `delivery_id` string COMMENT 'The delivery that it was an attempt of.',
  `message_key` string COMMENT 'Key of the message, 32 hexadecimal digits.',
  `attempted_at` timestamp COMMENT 'Time of the event.',
  `result` string COMMENT 'accepted, deferred (refused for now) or refused.',
  `refused_by` string COMMENT 'remote, network, own_service, own_policy or unknown; null where it was accepted.',
  `sender_domain` string COMMENT 'Domain of the sender.',
  `recipient` string COMMENT 'Recipient address, lower-case.',
  `recipient_domain` string COMMENT 'Domain of the recipient in A-labels, lower-case; (invalid) where the address has none.',
  `direction` string COMMENT 'outbound, inbound, internal or unknown.',
  `kind` string COMMENT 'mail, dsn, autoreply or system.',
  `edge_host` string COMMENT 'Outbound server that spoke to the recipient\'s, lower-case as logged.',
  `edge_ip` string COMMENT 'Public address of the edge.',
  `edge_evidence` string COMMENT 'Part of the record that told edge_host; none where it is unknown.',
  `edge_ip_evidence` string COMMENT 'Part of the record that told edge_ip; none where it is unknown.',
  `edge_owner` string COMMENT 'eop, own, gateway or unknown.',
  `pool` string COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  `remote_host` string COMMENT 'Server that answered.',
  `remote_ip` string COMMENT 'Address of that server.',
  `ndr_class` string COMMENT 'First level of the class of the refusal.',
  `ndr_cause` string COMMENT 'Second level of the class.',
  `permanence` string COMMENT 'permanent, temporary or either: can trying again help.',
  `actor` string COMMENT 'Who can end the cause: sender, sending_admin, microsoft, recipient_admin, list_operator or nobody.',
  `rule` string COMMENT 'Id of the rule that decided the class.',
  `confidence` string COMMENT 'Tier of that rule: named, text or code.',
  `smtp_code` int COMMENT 'Reply code of the innermost refusal (RFC 5321).',
  `enhanced_code` string COMMENT 'Enhanced status code of the innermost refusal (RFC 3463).',
  `outer_smtp_code` int COMMENT 'Reply code of the outermost text; null where it was not wrapped.',
  `outer_enhanced_code` string COMMENT 'Enhanced status code of the outermost text; null where it was not wrapped.',
  `list` string COMMENT 'Catalog key of the blocklist that the refusal names.',
  `zone` string COMMENT 'DNS zone of that list.',
  `return_code` string COMMENT 'Answer of the list that the refusal quotes, in 127.0.0.0/8.',
  `claimed_ip` string COMMENT 'Address that the refusal says was refused.',
  `lookup_url` string COMMENT 'Look-up or delisting address in the refusal.',
  `as_code` string COMMENT 'Microsoft\'s tag (ASnnn), without parentheses.',
  `diagnostic` string COMMENT 'Innermost refusal, unwrapped.',
  `diagnostic_raw` string COMMENT 'Refusal as the export has it.',
  `template` string COMMENT 'Innermost refusal with ids, addresses, numbers and hosts masked.',
  `verdict` string COMMENT 'What lists say to the claim of the refusal, by all observations of the dataset; null where it claims nothing.',
  `verdict_confidence` string COMMENT 'high, medium or low; null where nothing could be held against the claim.',
  `observation_gap_s` bigint COMMENT 'From the refusal to the observation that decided the verdict, in seconds, negative where that is older; null without one.',
  `edge_net` string COMMENT 'Network of edge_ip: /24 of an IPv4 address, /48 of an IPv6 one.',
  `claimed_net` string COMMENT 'Network of claimed_ip: /24 of an IPv4 address, /48 of an IPv6 one.'
)
COMMENT 'One row per attempt: one try to hand a delivery to a remote server. Columns of the refusal are null where it was accepted.'
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION '{location}/attempts/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.event_date.type' = 'date',
  'projection.event_date.format' = 'yyyy-MM-dd',
  'projection.event_date.range' = '2020-01-01,NOW',
  'storage.location.template' = '{location}/attempts/event_date=${event_date}/'
);

DROP TABLE IF EXISTS failure_groups;
CREATE EXTERNAL TABLE failure_groups (
  `group_id` string COMMENT 'Key of the group: a hash of edge host, recipient domain, class and cause, 32 hexadecimal digits.',
  `edge_host` string COMMENT 'Outbound server that spoke to the recipient\'s, lower-case as logged.',
  `edge_ips` string COMMENT 'Its known public addresses, sorted, joined by |.',
  `edge_owner` string COMMENT 'eop, own, gateway or unknown.',
  `pool` string COMMENT 'Outbound pool of the edge: normal, high_risk, relay, on_premises or unknown.',
  `recipient_domain` string COMMENT 'Domain of the recipients in A-labels, lower-case.',
  `ndr_class` string COMMENT 'First level of the class of the refusals.',
  `ndr_cause` string COMMENT 'Second level of the class.',
  `failures` bigint COMMENT 'Deliveries that failed.',
  `deferrals` bigint COMMENT 'Attempts that were refused for now.',
  `deferred_deliveries` bigint COMMENT 'Deliveries with such an attempt.',
  `recovered` bigint COMMENT 'Of these, delivered in the end.',
  `median_delay_ms` bigint COMMENT 'From the first deferral to the acceptance, median of the recovered, in milliseconds; null without any.',
  `deliveries` bigint COMMENT 'Outbound mail through the edge to the domain on that day, whatever became of it; null where nothing failed.',
  `decided` bigint COMMENT 'Of these, delivered or failed for any reason: what a rate is of; null where nothing failed.',
  `lists` string COMMENT 'Blocklists that the refusals name, as key=count, sorted, joined by |.',
  `verdicts` string COMMENT 'Verdicts on the claims of the refusals, as verdict=count, sorted, joined by |.',
  `refused_by` string COMMENT 'Who refused, as name=count, sorted, joined by |.',
  `first_at` timestamp COMMENT 'First failure, or first deferral where nothing failed.',
  `last_at` timestamp COMMENT 'Last failure, or last deferral where nothing failed.',
  `template` string COMMENT 'Most frequent refusal with ids, addresses, numbers and hosts masked.',
  `example_network_message_id` string COMMENT 'Exchange\'s id of the first message of the group.',
  `example_message_id` string COMMENT 'Internet message id of that message.',
  `example_recipient` string COMMENT 'Recipient of that message.',
  `example_diagnostic` string COMMENT 'Refusal of that message, as the export has it.'
)
COMMENT 'One row per day and group: failures and deferrals of outbound mail with the same edge host, recipient domain and NDR class, counted by the day on which the messages began. The key is that of a group, the same on every day.'
PARTITIONED BY (`event_date` date)
STORED AS PARQUET
LOCATION '{location}/failure_groups/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.event_date.type' = 'date',
  'projection.event_date.format' = 'yyyy-MM-dd',
  'projection.event_date.range' = '2020-01-01,NOW',
  'storage.location.template' = '{location}/failure_groups/event_date=${event_date}/'
);

DROP TABLE IF EXISTS observations;
CREATE EXTERNAL TABLE observations (
  `observation_id` string COMMENT 'Key of this table: a hash of what follows but source, 32 hexadecimal digits.',
  `list` string COMMENT 'Catalog key of the list, or its zone where the catalog does not know it.',
  `zone` string COMMENT 'DNS zone of the list, without an access key.',
  `ip` string COMMENT 'The address.',
  `state` string COMMENT 'listed, not_listed, refused, unreachable or unusable.',
  `codes` string COMMENT 'A records of the answer, sorted, joined by |.',
  `answer_text` string COMMENT 'TXT record of the answer.',
  `asked_at` timestamp COMMENT 'When the data was true.',
  `weak_time` boolean COMMENT 'asked_at is only the modification time of a file.',
  `source` string COMMENT 'File that said it, as it was named.'
)
COMMENT 'One row per observation: what one list said about one address at one time. Verdicts follow from all of them.'
PARTITIONED BY (`asked_date` date)
STORED AS PARQUET
LOCATION '{location}/observations/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.asked_date.type' = 'date',
  'projection.asked_date.format' = 'yyyy-MM-dd',
  'projection.asked_date.range' = '2020-01-01,NOW',
  'storage.location.template' = '{location}/observations/asked_date=${asked_date}/'
);

DROP TABLE IF EXISTS events;
CREATE EXTERNAL TABLE events (
  `row_number` bigint COMMENT 'Number of the row in the export, from 0.',
  `event_at` timestamp COMMENT 'date_time_utc of the row.',
  `event_date` date COMMENT 'UTC date of event_at.',
  `event_id` string COMMENT 'What happened, in upper case.',
  `network_message_id` string COMMENT 'Exchange\'s id of the message, a dashed GUID in lower case; as it stands where it is none.',
  `client_ip` string COMMENT 'Address of the server or client that gave the message.',
  `server_ip` string COMMENT 'Address of the server that took it.',
  `original_client_ip` string COMMENT 'Address of the first client.',
  `original_server_ip` string COMMENT 'Address of the first server.',
  `total_bytes` bigint COMMENT 'Size of the message in bytes.',
  `recipient_count` bigint COMMENT 'How many recipients the row speaks of.',
  `source` string COMMENT 'Component of transport that logged the row.',
  `source_context` string COMMENT 'What that component says beside it.',
  `connector_id` string COMMENT 'Connector.',
  `client_hostname` string COMMENT 'Host of the server or client that gave the message.',
  `server_hostname` string COMMENT 'Host of the server that took it.',
  `internal_message_id` string COMMENT 'Id of the message on the server.',
  `message_id` string COMMENT 'Internet message id, with angle brackets.',
  `recipient_address` string COMMENT 'Recipients, joined by semicolons.',
  `recipient_status` string COMMENT 'Their statuses, joined by semicolons.',
  `related_recipient_address` string COMMENT 'Address that was expanded or redirected.',
  `reference` string COMMENT 'Ids that belong to the event.',
  `message_subject` string COMMENT 'Subject.',
  `sender_address` string COMMENT 'Sender address.',
  `return_path` string COMMENT 'Envelope sender (MAIL FROM).',
  `message_info` string COMMENT 'More about the message, by event.',
  `directionality` string COMMENT 'Originating or Incoming, as Exchange sees it.',
  `tenant_id` string COMMENT 'Tenant.',
  `custom_data` string COMMENT 'More about the event, by component.',
  `transport_traffic_type` string COMMENT 'Kind of traffic.',
  `log_id` string COMMENT 'Id of the row in Exchange Online.',
  `schema_version` string COMMENT 'Version of the log.'
)
COMMENT 'One row per row of an export, whatever its recipients, in the order of the export; rows that stand in several exports come once for each. Written on request.'
PARTITIONED BY (`input` string)
STORED AS PARQUET
LOCATION '{location}/events/'
TBLPROPERTIES (
  'parquet.compression' = 'ZSTD'
);
MSCK REPAIR TABLE events;
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
FROM edge_days WHERE event_date >= date_add('day', -7, current_date)
GROUP BY edge_host ORDER BY failures DESC, edge_host LIMIT 20;

-- 2. Which recipient domains refuse most, and why?
SELECT recipient_domain, ndr_class, ndr_cause, COUNT(*) AS refusals, MIN(diagnostic) AS example
FROM failures WHERE event_date >= date_add('day', -7, current_date)
GROUP BY recipient_domain, ndr_class, ndr_cause ORDER BY refusals DESC, recipient_domain, ndr_cause LIMIT 20;

-- 3. Which refusals name a blocklist, and does the list really hold the address?
SELECT list, claimed_ip, verdict, COUNT(*) AS refusals, COUNT(DISTINCT recipient_domain) AS domains
FROM failures WHERE list IS NOT NULL
GROUP BY list, claimed_ip, verdict ORDER BY refusals DESC, list, claimed_ip LIMIT 20;

-- 4. How did each class develop from day to day?
SELECT event_date, ndr_class, COUNT(*) AS refusals
FROM failures WHERE event_date >= date_add('day', -28, current_date)
GROUP BY event_date, ndr_class ORDER BY event_date, refusals DESC, ndr_class;

-- 5. Which groups of failures are new this week?
SELECT group_id, MIN(edge_host) AS edge, MIN(recipient_domain) AS domain, MIN(ndr_cause) AS cause, SUM(failures) AS failed
FROM failure_groups WHERE event_date >= date_add('day', -28, current_date)
GROUP BY group_id HAVING MIN(event_date) >= date_add('day', -7, current_date) AND SUM(failures) > 0
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
FROM outbound_mail WHERE deferrals > 0 AND outcome = 'delivered' AND event_date >= date_add('day', -7, current_date)
GROUP BY recipient_domain ORDER BY mails DESC, recipient_domain LIMIT 20;

-- 8. Which addresses are dead, so that nobody should write to them again?
SELECT recipient, COUNT(*) AS refusals, MAX(decided_at) AS last_refused
FROM failures WHERE ndr_class = 'recipient' AND permanence = 'permanent' AND refused_by = 'remote'
GROUP BY recipient ORDER BY refusals DESC, recipient LIMIT 100;

-- 9. Who must act, and on how much mail?
SELECT actor, edge_owner, ndr_class, ndr_cause, COUNT(*) AS refusals, COUNT(DISTINCT sender) AS senders
FROM failures WHERE event_date >= date_add('day', -7, current_date)
GROUP BY actor, edge_owner, ndr_class, ndr_cause ORDER BY refusals DESC, ndr_cause, actor, edge_owner LIMIT 20;

-- 10. What did the lists say of an address, and when?
SELECT list, ip, state, codes, asked_at
FROM observations WHERE ip = '192.0.2.1'
ORDER BY asked_at, list, zone;

