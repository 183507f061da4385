ALTER TABLE "user" ADD COLUMN dismissed TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(dismissed));
