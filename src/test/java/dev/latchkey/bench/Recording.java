package dev.latchkey.bench;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** The durations of calls, to three digits, and the number of failed ceremonies. */
final class Recording {
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);

    private final Map<Call, Histogram> histograms = new EnumMap<>(Call.class);
    private final LongAdder failures = new LongAdder();

    Recording() {
        for (Call call : Call.values()) {
            histograms.put(call, new ConcurrentHistogram(LONGEST, 3));
        }
    }

    void took(Call call, long nanos) {
        histograms.get(call).recordValue(Math.min(nanos, LONGEST));
    }

    void failed() {
        failures.increment();
    }

    long ceremonies() {
        return histograms.get(Call.CEREMONY).getTotalCount();
    }

    long failures() {
        return failures.sum();
    }

    /** The time within which this share (0 to 100) of the calls was answered. */
    Duration percentile(Call call, double percent) {
        return Duration.ofNanos(histograms.get(call).getValueAtPercentile(percent));
    }
}
