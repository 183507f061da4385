ALTER TABLE "user" DROP COLUMN dismissed;
