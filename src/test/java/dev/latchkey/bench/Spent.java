package dev.latchkey.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The resources used up to a moment: CPU time of processes, from Linux's {@code /proc}, and the database's own counts.
 *
 * @param server of the service's processes
 * @param database of PostgreSQL, the processes that have ended included
 * @param generator of this process
 * @param statements that were executed, transaction control left out
 * @param walBytes written ahead and flushed, because only those can be read
 */
record Spent(Duration server, Duration database, Duration generator, long statements, long walBytes) {
    private static final long TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;

    /**
     * Until now.
     *
     * @param servers the service's process ids
     * @param postmaster PostgreSQL's
     * @param database with the extension {@code pg_stat_statements}
     */
    static Spent now(List<Long> servers, long postmaster, Connection database) throws SQLException {
        Duration ofDatabase = Stream.concat(
                        Stream.of(ticks(postmaster, true)),
                        ProcessHandle.of(postmaster).stream()
                                .flatMap(ProcessHandle::children)
                                .map(child -> ticks(child.pid(), false)))
                .flatMap(Optional::stream)
                .reduce(Duration.ZERO, Duration::plus);
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("""
                    SELECT (SELECT sum(calls) FROM pg_stat_statements WHERE toplevel
                                AND query !~* '^(begin|commit|rollback|set |show |select 1$)'),
                        pg_current_wal_flush_lsn() - '0/0'""")) {
            row.next();
            return new Spent(
                    servers.stream()
                            .map(server -> ticks(server, false))
                            .flatMap(Optional::stream)
                            .reduce(Duration.ZERO, Duration::plus),
                    ofDatabase,
                    ticks(ProcessHandle.current().pid(), false).orElseThrow(),
                    row.getLong(1),
                    row.getLong(2));
        }
    }

    /** The resources used since an earlier moment. */
    Spent since(Spent earlier) {
        return new Spent(
                server.minus(earlier.server),
                database.minus(earlier.database),
                generator.minus(earlier.generator),
                statements - earlier.statements,
                walBytes - earlier.walBytes);
    }

    /** The number of commits in the write-ahead log since an earlier moment; requires the extension {@code pg_walinspect}. */
    long commitsSince(Spent earlier, Connection database) throws SQLException {
        if (walBytes == earlier.walBytes) {
            return 0;
        }
        try (PreparedStatement statement = database.prepareStatement("""
                SELECT COALESCE(sum(count), 0) FROM pg_get_wal_stats('0/0'::pg_lsn + ?, '0/0'::pg_lsn + ?, true)
                WHERE "resource_manager/record_type" = 'Transaction/COMMIT'""")) {
            statement.setBigDecimal(1, BigDecimal.valueOf(earlier.walBytes));
            statement.setBigDecimal(2, BigDecimal.valueOf(walBytes));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** The CPU time of a process, and of its children that have ended if asked for; empty when there is no such process. */
    private static Optional<Duration> ticks(long pid, boolean children) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = 0;
            for (int i = UTIME; i < UTIME + (children ? 4 : 2); i++) {
                ticks += Long.parseLong(afterName[i]);
            }
            return Optional.of(Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
