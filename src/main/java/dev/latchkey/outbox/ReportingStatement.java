package dev.latchkey.outbox;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.latchkey.database.BatchStatement;
import dev.latchkey.database.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A statement in two forms: one that makes a change and writes its events to the outbox, and one that only makes the change, for
 * apps whose webhooks want none of them. Both are in one file, in which the lines between the comments {@code begin events} and
 * {@code end events} belong to the first form alone. Their part {@code event} has a row for each event; {@code {deliver}} inserts it
 * for each webhook that wants it.
 *
 * @param <S> {@link Statement} or {@link BatchStatement}
 * @param silent the form without events
 * @param reporting the form with events
 * @param types of the events
 */
public record ReportingStatement<S>(S silent, S reporting, Set<EventType> types) {
    private static final Pattern EVENTS = Pattern.compile("(?ms)^-- begin events\n(.*?)^-- end events\n");

    /** The statement in {@code <name>.sql} beside a class. */
    public static ReportingStatement<Statement> beside(Class<?> owner, String name) {
        return of(Statement.textBeside(owner, name), deliver(), Statement::of);
    }

    /** The batch statement in {@code <name>.sql} beside a class, whose part {@code event} also has the app and the time of each. */
    public static ReportingStatement<BatchStatement> manyBeside(Class<?> owner, String name) {
        return manyBeside(owner, name, BatchStatement::of);
    }

    /** As {@link #manyBeside(Class, String)}, of what is made from the text of each form. */
    public static <S> ReportingStatement<S> manyBeside(Class<?> owner, String name, Function<String, S> statement) {
        return of(Statement.textBeside(owner, name), deliver("event.app_id", "event.now"), statement);
    }

    private static <S> ReportingStatement<S> of(String text, String deliver, Function<String, S> statement) {
        return new ReportingStatement<>(
                statement.apply(EVENTS.matcher(text).replaceAll("")),
                statement.apply(EVENTS.matcher(text).replaceAll("$1").replace("{deliver}", deliver)),
                Arrays.stream(EventType.values())
                        .filter(type -> text.contains("'" + type.wire() + "'"))
                        .collect(toUnmodifiableSet()));
    }

    /** The insertion of the rows of {@code event}, all of which are of the app and time of the statement. */
    static String deliver() {
        return deliver(":app_id", ":now");
    }

    private static String deliver(String appId, String now) {
        return Statement.textBeside(ReportingStatement.class, "deliver")
                .stripTrailing()
                .replace("{app_id}", appId)
                .replace("{now}", now);
    }

    /** The form for an app whose webhooks want these events. */
    public S asWanted(Set<EventType> wanted) {
        return reports(wanted) ? reporting : silent;
    }

    /** The form for several apps, each of whose webhooks want these events. */
    public S asWanted(Stream<Set<EventType>> wanted) {
        return wanted.anyMatch(this::reports) ? reporting : silent;
    }

    private boolean reports(Set<EventType> wanted) {
        return !Collections.disjoint(types, wanted);
    }
}
