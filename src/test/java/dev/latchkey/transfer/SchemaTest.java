package dev.latchkey.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.fge.jsonschema.core.exceptions.ProcessingException;
import com.github.fge.jsonschema.core.report.ProcessingReport;
import com.github.fge.jsonschema.main.JsonSchema;
import com.github.fge.jsonschema.main.JsonSchemaFactory;
import dev.latchkey.testsupport.authenticator.AttestationFormat;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.Person;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exports and imports agree with docs/transfer-format.schema.json. */
@QuarkusTest
class SchemaTest {
    private static final JsonNode DOCUMENT = document();

    @Inject
    DataSource database;

    private static JsonNode document() {
        try {
            return Mover.JSON.readTree(Files.readString(Path.of("docs/transfer-format.schema.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ProcessingReport validated(JsonNode line) {
        try {
            JsonSchema schema = JsonSchemaFactory.byDefault().getJsonSchema(DOCUMENT);
            return schema.validate(line);
        } catch (ProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private List<JsonNode> export() {
        TestApp app = Operator.makeApp(Map.of("attestation", "direct"));
        SoftAuthenticator key = SoftAuthenticator.securityKey().attestation(AttestationFormat.PACKED_SELF);
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ada"));
        app.browser().register(key, app.backend().register("ada"));
        app.browser().logIn(key, app.backend().authenticate("ada"));
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("ben"));
        Person.of(database, app, "ben").revokeAll();
        Mover.read(app, Mover.file(Mover.user("pat"), Mover.passkey("pat", key.makeElsewhere("example.com", new byte[] {
            1
        }))));
        return Mover.export(app);
    }

    @Test
    void every_line_of_an_export_conforms_to_the_schema() {
        assertThat(export()).hasSizeGreaterThan(8).allSatisfy(line -> {
            ProcessingReport report = validated(line);
            assertThat(report.isSuccess()).as("%s%n%s", line, report).isTrue();
        });
    }

    @Test
    void every_member_of_an_export_is_described() {
        assertThat(export()).allSatisfy(line -> {
            JsonNode described = DOCUMENT.at("/definitions/" + line.get("type").asText() + "/properties");
            assertThat(new TreeSet<>(
                            line.propertyStream().map(Map.Entry::getKey).toList()))
                    .isEqualTo(new TreeSet<>(
                            described.propertyStream().map(Map.Entry::getKey).toList()));
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_members_of_a_record_are_those_of_the_schema(RecordKind kind) {
        Stream<String> members = kind.members().stream().map(Member::name);
        assertThat(DOCUMENT.at("/definitions/" + kind.type() + "/properties").fieldNames())
                .toIterable()
                .containsExactlyElementsOf(
                        Stream.concat(Stream.of(RecordKind.TYPE), members).toList());
    }

    private static List<RecordKind> kinds() {
        return List.of(UserRecord.KIND, PasskeyRecord.KIND, RevokedCredentialRecord.KIND);
    }

    @Test
    void the_schema_rejects_what_an_import_rejects_by_its_form() {
        assertThat(validated(Mover.user("ada")).isSuccess()).isTrue();
        assertThat(validated(Mover.user("ada").put("status", "asleep")).isSuccess())
                .isFalse();
        assertThat(validated(Mover.user("ada").put("id", "no/id")).isSuccess()).isFalse();
        assertThat(validated(Mover.user("")).isSuccess()).isFalse();
        assertThat(validated(Mover.JSON.createObjectNode().put("type", "passkey"))
                        .isSuccess())
                .isFalse();
        assertThat(validated(Mover.JSON.createObjectNode().put("type", "person"))
                        .isSuccess())
                .isFalse();
    }
}
