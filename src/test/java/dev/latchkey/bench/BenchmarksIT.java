package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Installed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The benchmarks that also check what they measure, and need no more than the package: each in its shortest form. */
class BenchmarksIT {
    @Test
    void webhooks_arrive_once_at_every_receiver_that_works() {
        Installed.program("psql");
        Installed.program("node");

        CommandProcess run = CommandProcess.run(Map.of(), List.of("bench/webhooks", "2"));

        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).containsPattern("arrived there +800, of which more than once: 0\n");
    }
}
