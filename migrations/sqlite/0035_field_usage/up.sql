-- How often fields and stages are used, by day; and how many records have a value in them, measured once a day.

CREATE TABLE field_usage (
    entity TEXT NOT NULL,
    day TEXT NOT NULL,
    field TEXT NOT NULL,
    reads INTEGER NOT NULL,
    filters INTEGER NOT NULL,
    sorts INTEGER NOT NULL,
    exports INTEGER NOT NULL,
    PRIMARY KEY (entity, day, field)
) STRICT;
CREATE INDEX field_usage_by_day ON field_usage (day);

CREATE TABLE field_fill (
    entity TEXT NOT NULL,
    field TEXT NOT NULL,
    total INTEGER NOT NULL,
    filled INTEGER NOT NULL,
    filled_lately INTEGER NOT NULL,
    measured_at INTEGER NOT NULL,
    PRIMARY KEY (entity, field)
) STRICT;
