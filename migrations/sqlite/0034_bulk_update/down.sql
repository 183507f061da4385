DROP TABLE bulk_update_row;
DROP TABLE bulk_update;
