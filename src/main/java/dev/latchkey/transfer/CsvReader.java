package dev.latchkey.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.latchkey.wire.LineReader;
import dev.latchkey.wire.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads comma-separated values (RFC 4180) in UTF-8, record by record: a quoted field may have several lines. Lines end with LF, CR,
 * or CR and LF. Memory is bounded by {@link #MAX_LENGTH}.
 */
final class CsvReader {
    /** The maximum length of a record in characters. */
    static final int MAX_LENGTH = LineReader.MAX_LENGTH;

    private static final CsvFactory CSV = CsvFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(MAX_LENGTH).build())
            .build();

    private final CsvParser parser;
    private long line = 1;

    CsvReader(InputStream in) {
        try {
            parser = CSV.createParser(Utf8.reader(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A record.
     *
     * @param characters its length with one separator for each field
     * @param cells the fields; those beyond {@link #MAX_LENGTH} are missing
     */
    record Row(int characters, List<String> cells) {
        /**
         * Refuses a record that is too long or not in UTF-8.
         *
         * @throws BadLine if it is
         */
        Row requireReadable() {
            if (characters > MAX_LENGTH) {
                throw new BadLine("too_long", "The record has more than " + MAX_LENGTH + " characters.");
            }
            if (cells.stream().anyMatch(cell -> cell.contains(Utf8.MALFORMED))) {
                throw new BadLine("encoding", "The record is not well-formed UTF-8.");
            }
            return this;
        }

        /** Whether it is an empty line. */
        boolean isBlank() {
            return cells.size() == 1 && cells.get(0).isBlank();
        }
    }

    /**
     * The next record; null after the last one.
     *
     * @throws BadLine if the following records cannot be told apart
     * @throws IOException if the stream breaks off
     */
    @Nullable
    Row next() throws IOException {
        try {
            JsonToken start = parser.nextToken();
            line = parser.currentLocation().getLineNr();
            return start == null ? null : row();
        } catch (StreamConstraintsException e) {
            throw BadLine.fatal(
                    "too_long",
                    "A field has more than " + MAX_LENGTH
                            + " characters, or its quotation mark is not closed; nothing was read from here on.");
        } catch (JsonProcessingException e) {
            throw BadLine.fatal(
                    "csv",
                    "The quotation marks are not those of RFC 4180: one within a field is doubled, and a closing one ends the field;"
                            + " nothing was read from here on.");
        }
    }

    private Row row() throws IOException {
        List<String> cells = new ArrayList<>();
        long characters = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            characters += parser.getTextLength() + 1;
            if (characters <= MAX_LENGTH) {
                cells.add(parser.getText());
            }
        }
        return new Row((int) Math.min(characters, Integer.MAX_VALUE), cells);
    }

    /** The line on which the last record begins, from 1. */
    long line() {
        return line;
    }

    /** The number of lines read. */
    long lines() {
        return parser.currentLocation().getColumnNr() > 1
                ? parser.currentLocation().getLineNr()
                : parser.currentLocation().getLineNr() - 1;
    }
}
