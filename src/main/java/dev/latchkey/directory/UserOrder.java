package dev.latchkey.directory;

import static java.util.stream.Collectors.joining;

import dev.latchkey.error.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The order of a list of users. */
record UserOrder(List<Term> terms) {
    private static final Pattern TERM = Pattern.compile("([a-z_]+):(ASC|DESC)");
    private static final String NEWEST_FIRST = "created_at:DESC";

    record Term(UserField field, boolean descending) {
        private Term reversed() {
            return new Term(field, !descending);
        }

        private String sql(String table) {
            return table + field.column() + (descending ? " DESC" : "");
        }
    }

    /**
     * Parses an order and makes it total: ties are broken by creation time and id, in the direction of its last field.
     *
     * @param text such as {@code status:ASC,created_at:DESC}; null: newest first
     * @throws ApiException 400 if it is malformed
     */
    static UserOrder parse(@Nullable String text) {
        List<Term> terms = new ArrayList<>();
        for (String term : (text == null ? NEWEST_FIRST : text).split(",", -1)) {
            Matcher matcher = TERM.matcher(term);
            if (!matcher.matches()) {
                throw unreadable();
            }
            UserField field = UserField.of(matcher.group(1)).orElseThrow(UserOrder::unreadable);
            if (contains(terms, field)) {
                throw ApiException.invalid("order_by must not name a field twice.");
            }
            terms.add(new Term(field, matcher.group(2).equals("DESC")));
        }
        return new UserOrder(total(terms));
    }

    private static List<Term> total(List<Term> asked) {
        List<Term> terms = new ArrayList<>();
        for (Term term : asked) {
            terms.add(term);
            if (term.field().isUnique()) {
                return List.copyOf(terms);
            }
        }
        boolean descending = terms.get(terms.size() - 1).descending();
        if (!contains(terms, UserField.CREATED_AT)) {
            terms.add(new Term(UserField.CREATED_AT, descending));
        }
        terms.add(new Term(UserField.ID, descending));
        return List.copyOf(terms);
    }

    private static boolean contains(List<Term> terms, UserField field) {
        return terms.stream().anyMatch(term -> term.field() == field);
    }

    private static ApiException unreadable() {
        return ApiException.invalid("order_by must be fields with their directions, such as created_at:DESC,id:ASC.");
    }

    /** The reverse order. */
    UserOrder reversed() {
        return new UserOrder(terms.stream().map(Term::reversed).toList());
    }

    /** The order among users that share the values of these fields. */
    UserOrder without(Set<UserField> common) {
        return new UserOrder(
                terms.stream().filter(term -> !common.contains(term.field())).toList());
    }

    /** Whether all fields have the same direction, as in an index. */
    boolean isOneWay() {
        return terms.stream().map(Term::descending).distinct().count() == 1;
    }

    /** Whether its first field is descending. */
    boolean isDescending() {
        return terms.get(0).descending();
    }

    List<UserField> fields() {
        return terms.stream().map(Term::field).toList();
    }

    /**
     * The SQL after {@code ORDER BY}.
     *
     * @param table prefix of the columns: a table's name and a dot, or nothing
     */
    String sql(String table) {
        return terms.stream().map(term -> term.sql(table)).collect(joining(", "));
    }
}
