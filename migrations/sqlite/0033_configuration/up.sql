-- Which roles may move deals of a pipeline back or reopen them, besides administrators; nothing where everybody may who may
-- change the deal.
ALTER TABLE pipeline ADD COLUMN move_back_roles TEXT CONSTRAINT pipeline_move_back_roles_json CHECK (json_valid(move_back_roles));

-- Which events changed the configuration. Most kinds of record say so by themselves; of users it is what they may and where
-- they belong, and of views it is those that all share, which the event alone knows. What happened before is sorted out once.
ALTER TABLE event ADD COLUMN configuration INTEGER NOT NULL DEFAULT FALSE CONSTRAINT event_configuration_known CHECK (configuration IN (0, 1));
UPDATE event SET configuration = TRUE
WHERE entity IN ('pipeline', 'stage', 'tag', 'role', 'team', 'company', 'field_def', 'exchange_rate', 'webhook');
UPDATE event SET configuration = TRUE
WHERE entity = 'user' AND (kind = 'created' OR EXISTS (
    SELECT 1 FROM event_value, json_each(event_value.changes) AS change
    WHERE event_value.event_id = event.id AND json_extract(change.value, '$.field') IN ('role', 'status', 'teams')
));
UPDATE event SET configuration = TRUE
WHERE entity = 'view' AND (record_id IN (SELECT id FROM view WHERE shared) OR (kind = 'updated' AND EXISTS (
    SELECT 1 FROM event_value, json_each(event_value.changes) AS change
    WHERE event_value.event_id = event.id AND json_extract(change.value, '$.field') = 'shared'
)));
CREATE INDEX event_configuration_by_time ON event (at, id) WHERE configuration;
CREATE INDEX event_configuration_by_entity ON event (entity, at, id) WHERE configuration;
CREATE INDEX event_configuration_by_user ON event (user_id, at, id, entity) WHERE configuration;
