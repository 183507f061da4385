DROP INDEX search_entry_accounts;
DROP INDEX search_entry_contacts;
DROP INDEX search_entry_deals;
DROP INDEX search_entry_activities;
DROP INDEX search_entry_products;
DROP INDEX search_entry_users;
DROP TABLE deal_tally;
