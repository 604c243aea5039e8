package dev.latchkey.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.services.CommandProcess;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The script that {@code bench/logins} gives to pgbench follows the service's statements. */
@QuarkusTest
class PgbenchLoginTest {
    @Inject
    Rows rows;

    @Test
    void its_statements_are_those_of_a_login_without_events() {
        List<String> statements = CommandProcess.run(Map.of(), List.of("bench/pgbench-login", "10"))
                .out()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("\\"))
                .toList();

        assertThat(statements).hasSize(5);
        for (String statement : statements) {
            String withoutVariables =
                    statement.replaceFirst("(;|\\\\gset)\\s*$", "").replaceAll("(?<!:):[a-z]\\w*", "NULL");
            assertThat(rows.texts("EXPLAIN " + withoutVariables)).as(statement).isNotEmpty();
        }
    }
}
