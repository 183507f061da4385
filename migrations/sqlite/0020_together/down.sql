ALTER TABLE "user" DROP COLUMN muted;
DROP INDEX activity_by_remind_at;
ALTER TABLE activity DROP COLUMN remind_at;
ALTER TABLE activity DROP COLUMN remind_minutes_before;
DROP TABLE log_reader;
DROP TABLE notification;
DROP TABLE follower;
DROP TABLE comment;
