DROP INDEX event_configuration_by_user;
DROP INDEX event_configuration_by_entity;
DROP INDEX event_configuration_by_time;
ALTER TABLE event DROP COLUMN configuration;
ALTER TABLE pipeline DROP COLUMN move_back_roles;
