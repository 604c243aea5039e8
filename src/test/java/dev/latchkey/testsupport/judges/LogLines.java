package dev.latchkey.testsupport.judges;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/** The service's log lines while this is open. */
public final class LogLines implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Line> identified = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            String thrown = record.getThrown() == null ? "" : " " + record.getThrown();
            if (record instanceof ExtLogRecord line) {
                identified.add(new Line(line.getFormattedMessage(), line.getMdc("requestId")));
            }
            lines.add(
                    (record instanceof ExtLogRecord line ? line.getFormattedMessage() : record.getMessage()) + thrown);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private record Line(String message, @Nullable String requestId) {}

    private LogLines() {}

    /** Listens from now on. */
    public static LogLines listen() {
        LogLines lines = new LogLines();
        ROOT.addHandler(lines.handler);
        return lines;
    }

    /** The lines so far, without times and levels. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The ids of the requests that logged lines with this prefix. */
    public List<String> requestIds(String begin) {
        return identified.stream()
                .filter(line -> line.message().startsWith(begin))
                .map(line -> String.valueOf(line.requestId()))
                .toList();
    }

    @Override
    public void close() {
        ROOT.removeHandler(handler);
    }
}
