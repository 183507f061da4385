ALTER TABLE api_key DROP COLUMN last_used_address;
ALTER TABLE api_key DROP COLUMN networks;
