package dev.latchkey.ceremony;

import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Measures creating and parsing tickets. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class TicketBenchmark {
    private final SecureRandom random = new SecureRandom();
    private final String text = Ticket.random(new UUID(1, 2), random).text();

    /** Creates a ticket, its text and the hash that the row keeps. */
    @Benchmark
    public void make(Blackhole hole) {
        Ticket ticket = Ticket.random(new UUID(1, 2), random);
        hole.consume(ticket.text());
        hole.consume(ticket.hash());
    }

    /** Parses a ticket from its text and computes the hash to look up. */
    @Benchmark
    public byte[] read() {
        return Ticket.parse(text).orElseThrow().hash();
    }
}
