-- How often fields and stages are used, by day; and how many records have a value in them, measured once a day.

CREATE TABLE field_usage (
    entity text NOT NULL,
    day date NOT NULL,
    field text NOT NULL,
    reads bigint NOT NULL,
    filters bigint NOT NULL,
    sorts bigint NOT NULL,
    exports bigint NOT NULL,
    PRIMARY KEY (entity, day, field)
);
CREATE INDEX field_usage_by_day ON field_usage (day);

CREATE TABLE field_fill (
    entity text NOT NULL,
    field text NOT NULL,
    total bigint NOT NULL,
    filled bigint NOT NULL,
    filled_lately bigint NOT NULL,
    measured_at timestamptz NOT NULL,
    PRIMARY KEY (entity, field)
);
