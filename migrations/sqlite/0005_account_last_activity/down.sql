-- What happens with a deal says nothing of its account again.

UPDATE account SET last_activity_at = (
    SELECT max(activity_link.at) FROM activity_link JOIN activity ON activity.id = activity_link.activity_id
    WHERE activity_link.account_id = account.id AND activity.deleted_at IS NULL AND activity.private = FALSE
    AND (activity.kind <> 'task' OR activity.done_at IS NOT NULL) AND activity_link.at <= CAST(unixepoch('subsec') * 1000000 AS INTEGER)
);
