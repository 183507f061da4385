DROP TABLE search_word;
