-- The words of search texts under the keys that a typing error shares with them; the program fills it when it starts.
CREATE TABLE search_word (
    key text COLLATE "C" NOT NULL,
    word text COLLATE "C" NOT NULL,
    PRIMARY KEY (key, word)
);
