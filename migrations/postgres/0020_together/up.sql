-- Working together: comments, followers, what people are told, reminders; and how far each reader of the event log is.

CREATE TABLE comment (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    body text NOT NULL,
    CONSTRAINT comment_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT comment_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
);
CREATE INDEX comment_by_created_at ON comment (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX comment_by_created_by ON comment (created_by, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX comment_by_account ON comment (account_id, created_at, id) WHERE account_id IS NOT NULL;
CREATE INDEX comment_by_contact ON comment (contact_id, created_at, id) WHERE contact_id IS NOT NULL;
CREATE INDEX comment_by_deal ON comment (deal_id, created_at, id) WHERE deal_id IS NOT NULL;

CREATE TABLE follower (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    user_id uuid NOT NULL REFERENCES "user" (id),
    CONSTRAINT follower_one_record CHECK ((account_id IS NOT NULL) <> (contact_id IS NOT NULL) OR deal_id IS NOT NULL),
    CONSTRAINT follower_deal_alone CHECK (deal_id IS NULL OR (account_id IS NULL AND contact_id IS NULL))
);
CREATE INDEX follower_by_created_at ON follower (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX follower_by_user ON follower (user_id, created_at, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX follower_account_unique ON follower (account_id, user_id) WHERE account_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX follower_contact_unique ON follower (contact_id, user_id) WHERE contact_id IS NOT NULL AND deleted_at IS NULL;
CREATE UNIQUE INDEX follower_deal_unique ON follower (deal_id, user_id) WHERE deal_id IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX follower_by_account ON follower (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX follower_by_contact ON follower (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX follower_by_deal ON follower (deal_id) WHERE deal_id IS NOT NULL;

CREATE TABLE notification (
    id uuid PRIMARY KEY NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    created_by uuid REFERENCES "user" (id),
    deleted_at timestamptz,
    user_id uuid NOT NULL REFERENCES "user" (id),
    kind text NOT NULL CONSTRAINT notification_kind_known CHECK (kind IN ('mentioned', 'commented', 'assigned', 'moved', 'changed', 'reminder')),
    at timestamptz NOT NULL,
    actor_id uuid REFERENCES "user" (id),
    account_id uuid REFERENCES account (id),
    contact_id uuid REFERENCES contact (id),
    deal_id uuid REFERENCES deal (id),
    activity_id uuid REFERENCES activity (id),
    comment_id uuid REFERENCES comment (id),
    fields jsonb NOT NULL,
    read_at timestamptz
);
CREATE INDEX notification_by_at ON notification (user_id, at, id) WHERE deleted_at IS NULL;
CREATE INDEX notification_unread ON notification (user_id, at, id) WHERE deleted_at IS NULL AND read_at IS NULL;
CREATE INDEX notification_by_age ON notification (at, id);
CREATE INDEX notification_by_account ON notification (account_id) WHERE account_id IS NOT NULL;
CREATE INDEX notification_by_contact ON notification (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX notification_by_deal ON notification (deal_id) WHERE deal_id IS NOT NULL;
CREATE INDEX notification_by_activity ON notification (activity_id) WHERE activity_id IS NOT NULL;
CREATE INDEX notification_by_comment ON notification (comment_id) WHERE comment_id IS NOT NULL;

CREATE TABLE log_reader (
    name text PRIMARY KEY NOT NULL,
    position bigint NOT NULL
);
-- What happened before is told to nobody.
INSERT INTO log_reader (name, position) SELECT 'notifications', COALESCE(max(position), 0) FROM event;
INSERT INTO log_reader (name, position) VALUES ('reminders', 0);

ALTER TABLE activity ADD COLUMN remind_minutes_before integer;
ALTER TABLE activity ADD COLUMN remind_at timestamptz;
CREATE INDEX activity_by_remind_at ON activity (remind_at) WHERE remind_at IS NOT NULL;

ALTER TABLE "user" ADD COLUMN muted jsonb NOT NULL DEFAULT '[]';
