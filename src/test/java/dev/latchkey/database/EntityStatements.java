package dev.latchkey.database;

import io.quarkus.hibernate.orm.PersistenceUnitExtension;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** Records the statements that Hibernate sends, and which of the service's methods had it send them. */
@PersistenceUnitExtension
public class EntityStatements implements StatementInspector {
    private static final long serialVersionUID = 1L;

    /** Static methods that Panache adds to each entity. */
    static final Set<String> OF_PANACHE =
            Set.of("find", "findById", "list", "listAll", "stream", "streamAll", "count", "delete", "update");

    private static final Map<String, Set<String>> SENT = new ConcurrentHashMap<>();

    @Override
    public String inspect(String sql) {
        SENT.computeIfAbsent(sql, sent -> ConcurrentHashMap.newKeySet()).add(sender());
        return sql;
    }

    /** The first of the service's methods on the stack; that of the transaction, if Hibernate sends a change at its end. */
    private static String sender() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> frame.getClassName().startsWith("dev.latchkey."))
                        .filter(frame -> !frame.getClassName().startsWith(EntityStatements.class.getName()))
                        .filter(frame -> !OF_PANACHE.contains(frame.getMethodName()))
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                        .findFirst()
                        .orElse("-"));
    }

    /** The statements sent so far, and the methods that had each sent. */
    static Map<String, Set<String>> sent() {
        return new TreeMap<>(SENT);
    }
}
