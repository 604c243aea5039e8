package dev.latchkey.process;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quarkus.logging.LoggingFilter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Turns each console log line into a JSON object: {@code timestamp}, {@code level}, {@code logger}, {@code thread},
 * {@code message}, the request's context such as {@code requestId}, and {@code exception}. It is a log filter because
 * that is the extension point for applications; the console prints its output unchanged.
 */
@LoggingFilter(name = "json")
public final class JsonLines implements Filter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final ExtFormatter MESSAGE = new PatternFormatter("%s");

    @Override
    public boolean isLoggable(LogRecord record) {
        ExtLogRecord line = ExtLogRecord.wrap(record);
        record.setMessage(json(line));
        record.setParameters(null);
        record.setThrown(null);
        return true;
    }

    static String json(ExtLogRecord line) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("timestamp", line.getInstant().toString());
            json.writeStringField("level", line.getLevel().getName());
            json.writeStringField("logger", line.getLoggerName());
            json.writeStringField("thread", line.getThreadName());
            json.writeStringField("message", MESSAGE.formatMessage(line));
            for (Map.Entry<String, String> entry : line.getMdcCopy().entrySet()) {
                json.writeStringField(entry.getKey(), entry.getValue());
            }
            if (line.getThrown() != null) {
                json.writeStringField("exception", stackTrace(line.getThrown()));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static String stackTrace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
