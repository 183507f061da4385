-- Where an API key may be used from, and where it was last used from. No network means anywhere.

ALTER TABLE api_key ADD COLUMN networks jsonb NOT NULL DEFAULT '[]';
ALTER TABLE api_key ADD COLUMN last_used_address text;
