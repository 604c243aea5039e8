package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.SuiteSecrets;
import dev.latchkey.testsupport.services.LeftOut;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Searches the log and the refusals of the whole suite: no secret or personal data of any request or answer may appear where
 * operators and other people see it.
 */
class SuiteSecretsIT {
    /** Less than a tenth of what the whole suite sends. */
    private static final int FEW = 5_000;

    private Set<String> secrets = Set.of();

    @BeforeEach
    void read_what_the_suite_kept() throws IOException {
        secrets = SuiteSecrets.kept();
        if (secrets.size() < FEW) {
            LeftOut.because("The HTTP tests did NOT all run: the search of their traffic for secrets is LEFT OUT");
        }
    }

    @Test
    void no_secret_of_the_suite_is_in_the_log() throws IOException {
        List<String> log = SuiteSecrets.lines(SuiteSecrets.LOG);
        assertThat(log)
                .anyMatch(line -> line.contains("ceremony completed"))
                .anyMatch(line -> line.contains("ceremony refused"));
        assertThat(SuiteSecrets.linesWith(secrets, log)).isEmpty();
    }

    @Test
    void no_secret_of_the_suite_is_in_a_refusal() throws IOException {
        List<String> refusals = SuiteSecrets.lines(SuiteSecrets.REFUSALS);
        assertThat(refusals).anyMatch(refusal -> refusal.contains("invalid_request"));
        assertThat(SuiteSecrets.linesWith(secrets, refusals)).isEmpty();
    }
}
