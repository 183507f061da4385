ALTER TABLE "user" ADD COLUMN dismissed jsonb NOT NULL DEFAULT '[]';
