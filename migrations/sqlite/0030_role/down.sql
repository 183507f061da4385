UPDATE "user" SET role = (SELECT base FROM role WHERE role.key = "user".role) WHERE role IN (SELECT key FROM role);
DROP INDEX user_by_role;
DROP TABLE role;
