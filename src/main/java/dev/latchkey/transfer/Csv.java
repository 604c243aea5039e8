package dev.latchkey.transfer;

import java.util.ArrayList;
import java.util.List;

/** One line of comma-separated values (RFC 4180); fields do not span lines. */
final class Csv {
    private final String line;
    private int position;

    private Csv(String line) {
        this.line = line;
    }

    /**
     * The line's fields, at least one.
     *
     * @throws BadLine if a quoted field is not closed
     */
    static List<String> cells(String line) {
        Csv csv = new Csv(line);
        List<String> cells = new ArrayList<>();
        cells.add(csv.cell());
        while (csv.position < line.length()) {
            csv.position++;
            cells.add(csv.cell());
        }
        return cells;
    }

    private String cell() {
        return position < line.length() && line.charAt(position) == '"' ? quoted() : plain();
    }

    private String plain() {
        int comma = line.indexOf(',', position);
        int end = comma < 0 ? line.length() : comma;
        String cell = line.substring(position, end);
        position = end;
        return cell;
    }

    private String quoted() {
        StringBuilder cell = new StringBuilder();
        int quote = line.indexOf('"', ++position);
        while (quote >= 0) {
            cell.append(line, position, quote);
            position = quote + 1;
            if (position == line.length() || line.charAt(position) != '"') {
                BadLine.unless(
                        position == line.length() || line.charAt(position) == ',',
                        "A quoted field must be followed by a comma or the end of the line.");
                return cell.toString();
            }
            cell.append('"');
            quote = line.indexOf('"', ++position);
        }
        throw BadLine.invalid("A quoted field is not closed on its line.");
    }
}
