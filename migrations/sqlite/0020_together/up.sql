-- Working together: comments, followers, what people are told, reminders; and how far each reader of the event log is.

CREATE TABLE comment (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    body TEXT NOT NULL,
    CONSTRAINT comment_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT comment_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
CREATE INDEX comment_by_created_at ON comment (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX comment_by_created_by ON comment (created_by, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX comment_by_account ON comment (account_id, created_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX comment_by_contact ON comment (contact_id, created_at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX comment_by_deal ON comment (deal_id, created_at, id) WHERE deal_id IS NOT NULL;

CREATE TABLE follower (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    user_id BLOB NOT NULL REFERENCES "user" (id),
    CONSTRAINT follower_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT follower_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
) STRICT;
CREATE INDEX follower_by_created_at ON follower (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX follower_by_user ON follower (user_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX follower_account_unique ON follower (account_id, user_id) WHERE account_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX follower_contact_unique ON follower (contact_id, user_id) WHERE contact_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX follower_deal_unique ON follower (deal_id, user_id) WHERE deal_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX follower_by_account ON follower (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX follower_by_contact ON follower (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX follower_by_deal ON follower (deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE notification (
    id BLOB PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    created_by BLOB REFERENCES "user" (id),
    deleted_at INTEGER,
    user_id BLOB NOT NULL REFERENCES "user" (id),
    kind TEXT NOT NULL CONSTRAINT notification_kind_known CHECK (kind IN ('mentioned', 'commented', 'assigned', 'moved', 'changed', 'reminder')),
    at INTEGER NOT NULL,
    actor_id BLOB REFERENCES "user" (id),
    account_id BLOB REFERENCES account (id),
    contact_id BLOB REFERENCES contact (id),
    deal_id BLOB REFERENCES deal (id),
    activity_id BLOB REFERENCES activity (id),
    comment_id BLOB REFERENCES comment (id),
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    read_at INTEGER
) STRICT;
CREATE INDEX notification_by_at ON notification (user_id, at, id) WHERE deleted_at IS NULL;
CREATE INDEX notification_unread ON notification (user_id, at, id) WHERE deleted_at IS NULL AND read_at IS NULL;
CREATE INDEX notification_by_age ON notification (at, id);
CREATE INDEX notification_by_account ON notification (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX notification_by_contact ON notification (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX notification_by_deal ON notification (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX notification_by_activity ON notification (activity_id) WHERE activity_id IS NOT NULL;
CREATE INDEX notification_by_comment ON notification (comment_id) WHERE comment_id IS NOT NULL;

CREATE TABLE log_reader (
    name TEXT PRIMARY KEY NOT NULL,
    position INTEGER NOT NULL
) STRICT;
-- What happened before is told to nobody.
INSERT INTO log_reader (name, position) SELECT 'notifications', COALESCE(max(position), 0) FROM event;
INSERT INTO log_reader (name, position) VALUES ('reminders', 0);

ALTER TABLE activity ADD COLUMN remind_minutes_before INTEGER;
ALTER TABLE activity ADD COLUMN remind_at INTEGER;
CREATE INDEX activity_by_remind_at ON activity (remind_at) WHERE remind_at IS NOT NULL;

ALTER TABLE "user" ADD COLUMN muted TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(muted));
