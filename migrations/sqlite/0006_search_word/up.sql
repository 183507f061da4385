-- The words of search texts under the keys that a typing error shares with them; the program fills it when it starts.
CREATE TABLE search_word (
    key TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (key, word)
) STRICT, WITHOUT ROWID;
