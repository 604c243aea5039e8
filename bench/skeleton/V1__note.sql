CREATE TABLE note (id bigint PRIMARY KEY, text text);
CREATE SEQUENCE note_seq INCREMENT BY 50;
