package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.testsupport.judges.GeneratedSection;
import dev.latchkey.webauthn.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import org.junit.jupiter.api.Test;

/** The dashboard of Grafana, as far as it is generated; {@code PrometheusIT} checks its queries. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("docker/grafana/latchkey.json");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The value mappings of the column with the reason: its name, and what it means. */
    private static final String MAPPINGS = "/fieldConfig/overrides/0/properties/0/value/0";

    @Test
    void the_table_of_refusals_has_the_meaning_of_every_reason() throws IOException {
        JsonNode dashboard = JSON.readTree(DASHBOARD.toFile());
        ObjectNode mappings = (ObjectNode) table(dashboard).at(MAPPINGS);
        mappings.set("options", options());

        assertThat(mappings.get("type").textValue()).isEqualTo("value");
        GeneratedSection.assertIs(DASHBOARD, JSON.writer(printer()).writeValueAsString(dashboard) + "\n");
    }

    private static DefaultPrettyPrinter printer() {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withArrayEmptySeparator("")
                        .withObjectEmptySeparator(""))
                .withObjectIndenter(lines)
                .withArrayIndenter(lines);
    }

    private static JsonNode table(JsonNode dashboard) {
        for (JsonNode panel : dashboard.get("panels")) {
            if (panel.get("type").textValue().equals("table")) {
                return panel;
            }
        }
        throw new AssertionError("the dashboard has no table");
    }

    private static ObjectNode options() {
        ObjectNode options = JSON.createObjectNode();
        Arrays.stream(Reason.values())
                .sorted(Comparator.comparing(Reason::wire))
                .forEach(reason -> options.putObject(reason.wire())
                        .put("index", options.size() - 1)
                        .put("text", reason.wire() + ": " + reason.meaning()));
        return options;
    }
}
