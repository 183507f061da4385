-- Which roles may move deals of a pipeline back or reopen them, besides administrators; nothing where everybody may who may
-- change the deal.
ALTER TABLE pipeline ADD COLUMN move_back_roles jsonb;

-- Which events changed the configuration. Most kinds of record say so by themselves; of users it is what they may and where
-- they belong, and of views it is those that all share, which the event alone knows. What happened before is sorted out once.
ALTER TABLE event ADD COLUMN configuration boolean NOT NULL DEFAULT FALSE;
UPDATE event SET configuration = TRUE
WHERE entity IN ('pipeline', 'stage', 'tag', 'role', 'team', 'company', 'field_def', 'exchange_rate', 'webhook');
UPDATE event SET configuration = TRUE
WHERE entity = 'user' AND (kind = 'created' OR EXISTS (
    SELECT 1 FROM event_value, jsonb_array_elements(event_value.changes) AS change
    WHERE event_value.event_id = event.id AND change ->> 'field' IN ('role', 'status', 'teams')
));
UPDATE event SET configuration = TRUE
WHERE entity = 'view' AND (record_id IN (SELECT id FROM view WHERE shared) OR (kind = 'updated' AND EXISTS (
    SELECT 1 FROM event_value, jsonb_array_elements(event_value.changes) AS change
    WHERE event_value.event_id = event.id AND change ->> 'field' = 'shared'
)));
CREATE INDEX event_configuration_by_time ON event (at, id) WHERE configuration;
CREATE INDEX event_configuration_by_entity ON event (entity, at, id) WHERE configuration;
CREATE INDEX event_configuration_by_user ON event (user_id, at, id, entity) WHERE configuration;
