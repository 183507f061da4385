-- What happens with a deal happens with its account too: brings the times that accounts show up to date.

UPDATE account SET last_activity_at = (SELECT max(deal.last_activity_at) FROM deal WHERE deal.account_id = account.id AND deal.deleted_at IS NULL)
WHERE EXISTS (
    SELECT 1 FROM deal WHERE deal.account_id = account.id AND deal.deleted_at IS NULL
    AND (account.last_activity_at IS NULL OR deal.last_activity_at > account.last_activity_at)
);
