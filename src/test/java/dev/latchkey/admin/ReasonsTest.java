package dev.latchkey.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.webauthn.Reason;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The reasons of refusals in words. */
@QuarkusTest
class ReasonsTest {
    @Test
    void every_reason_is_explained() {
        JsonNode reasons =
                Answers.json(Operator.request().get("/admin/v1/reasons")).get("reasons");

        assertThat(reasons.findValuesAsText("reason"))
                .isEqualTo(Arrays.stream(Reason.values()).map(Reason::wire).toList());
        JsonNode first = reasons.get(0);
        assertThat(first.get("meaning").asText()).isEqualTo(Reason.CLIENT_DATA.meaning());
        assertThat(first.get("person_saw").asText()).isEqualTo(Reason.CLIENT_DATA.personSaw());
        assertThat(first.get("cause").asText()).isEqualTo(Reason.CLIENT_DATA.cause());
        assertThat(first.get("remedy").asText()).isEqualTo(Reason.CLIENT_DATA.remedy());
    }
}
