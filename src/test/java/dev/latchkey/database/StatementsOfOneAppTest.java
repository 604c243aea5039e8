package dev.latchkey.database;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.latchkey.passkey.Passkey;
import dev.latchkey.testsupport.authenticator.SoftAuthenticator;
import dev.latchkey.testsupport.judges.Rows;
import dev.latchkey.testsupport.people.Answers;
import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every statement stays with one app, so that the tables can be distributed by it: the plan of each touches one partition of each
 * table. The tests beside {@code UserQueries}, {@code Events} and {@code Sweep} say the same of what these compose.
 */
@QuarkusTest
class StatementsOfOneAppTest {
    /** The statements that may concern several apps, each with its reason. */
    private static final Map<String, String> OF_SEVERAL_APPS = Map.ofEntries(
            Map.entry("AppErasure.DELETED", "finds the deleted apps"),
            Map.entry("Census.DUE", "finds the apps that are to be counted"),
            Map.entry("KnownCredentials.IS_KNOWN", "all apps with an rp_id share the password managers' passkeys"),
            Map.entry("NonceKeys.DUE", "finds the keys that are due for rotation"),
            Map.entry("NonceKeys.RETIRED", "finds the keys that are due for deletion"),
            Map.entry("Notices.WANTING", "finds the apps whose webhooks want an event"),
            Map.entry("PendingUsers.FIND", "finds the users who are due for deletion"),
            Map.entry("Claims.ANY", "asks whether there is anything to send"),
            Map.entry("Claims.DUE", "finds the webhooks with something to send"),
            Map.entry("Claims.OLDEST_PENDING", "measures what waits to be sent"),
            Map.entry("SealedNonceKeys.ANY", "is asked at start-up of all keys"),
            Map.entry("SealedNonceKeys.FOREIGN", "is asked at start-up of all keys"),
            Map.entry("SealedNonceKeys.TO_RESEAL", "the operator's key encrypts all apps' keys"),
            Map.entry("SealedWebhookSecrets.ANY", "is asked at start-up of all secrets"),
            Map.entry("SealedWebhookSecrets.FOREIGN", "is asked at start-up of all secrets"),
            Map.entry("SealedWebhookSecrets.TO_RESEAL", "the operator's key encrypts all apps' secrets"),
            Map.entry("What.CEREMONIES.due", "finds what is due for deletion"),
            Map.entry("What.OPERATOR_ACTIONS.due", "finds what is due for deletion"),
            Map.entry("What.CEREMONY_ADDRESSES.due", "finds what is due for deletion"),
            Map.entry("What.FIGURES.apps", "finds what is due for deletion"),
            Map.entry("What.UNLISTED_ORIGINS.apps", "finds what is due for deletion"),
            Map.entry("What.OPERATOR_ADDRESSES.due", "finds what is due for deletion"),
            Map.entry("Which.DELIVERED.due", "finds what is due for deletion"),
            Map.entry("Which.DEAD.due", "finds what is due for deletion"),
            Map.entry("Which.STALE.due", "finds what is due for deletion"));

    /** The queries through entities that may, by the method that makes them. */
    private static final Map<String, String> QUERIES_OF_SEVERAL_APPS =
            Map.of("dev.latchkey.app.App.after", "lists apps");

    /** The methods that compose statements, with the test that says what those touch. */
    private static final Map<String, String> COMPOSING = Map.ofEntries(
            Map.entry("UserQueries.bind", "directory.UserQueriesTest"),
            Map.entry("Template.of", "audit.EventsTest"),
            Map.entry("Template.beside", "audit.EventsTest"),
            Map.entry(
                    "BatchStatement.beside",
                    "none: a batch has steps of several apps, and is not sent to a distributed database"),
            Map.entry("ReportingStatement.beside", "this one: constants with two forms"),
            Map.entry("ReportingStatement.manyBeside", "none: as BatchStatement.beside"),
            Map.entry("ReportingStatement.deliver", "this one: part of those constants and of Outbox.REPORT"),
            Map.entry("Marks.statement", "this one: constants of Tables"),
            Map.entry("What.<init>", "this one: constants of Sweep.What and OldFigures.What"),
            Map.entry("Table.<init>", "none: housekeeping counts small tables as a whole"));

    /** Beginnings of statements that have no plan. */
    private static final List<String> WITHOUT_PLAN =
            List.of("SET ", "LOCK TABLE ", "CREATE TEMPORARY TABLE ", "ANALYZE ", "DISCARD ");

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.latchkey");

    private static final Path RESOURCES = Path.of("src/main/resources/dev/latchkey");

    @Inject
    Shards shards;

    @Inject
    Rows rows;

    @Test
    void the_page_on_citus_distributes_each_table_by_its_app_and_makes_the_others_reference_tables()
            throws IOException {
        List<String> calls = rows.texts("""
                SELECT CASE WHEN t.table_name = 'app' THEN format('create_distributed_table(%L, %L', 'app', 'id')
                            WHEN c.column_name IS NULL THEN format('create_reference_table(%L', t.table_name)
                            ELSE format('create_distributed_table(%L, %L', t.table_name, 'app_id') END
                FROM information_schema.tables t
                LEFT JOIN information_schema.columns c
                    ON c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.column_name = 'app_id'
                WHERE t.table_schema = 'public'
                """);

        assertThat(calls).hasSizeGreaterThan(10);
        assertThat(Files.readString(Path.of("docs/citus.md"))).contains(calls);
    }

    @Test
    void every_constant_statement_touches_one_partition_of_each_table() {
        Map<String, Map<String, Integer>> several = new TreeMap<>();
        statements().forEach((name, statement) -> {
            String sql = statement.sql();
            if (WITHOUT_PLAN.stream().noneMatch(sql.replaceAll("(?m)^--.*\n", "")::startsWith)) {
                Map<String, Integer> touched = shards.severalOf(sql);
                if (!touched.isEmpty()) {
                    several.put(name, touched);
                }
            }
        });

        assertThat(several.keySet()).as(several.toString()).isEqualTo(new TreeSet<>(OF_SEVERAL_APPS.keySet()));
    }

    @Test
    void an_insertion_whose_constraints_mean_something_returns_its_row() {
        Map<String, Statement> statements = statements();

        Map.of(
                        "Requests.REGISTRATION", "app_user",
                        "Completions.REGISTRATION", "passkey",
                        "Completions.DISCOVERABLE", "ceremony",
                        "Refusals.DISCOVERABLE", "ceremony",
                        "Redemptions.REDEEM_PENDING", "passkey")
                .forEach((name, table) -> {
                    for (String form : List.of(".silent", ".reporting")) {
                        String sql = Objects.requireNonNull(statements.get(name + form))
                                .sql();
                        String insertion = sql.substring(sql.indexOf("INSERT INTO " + table + " ("))
                                .split("\\n\\), ", 2)[0];
                        assertThat(insertion).as(name + form).contains("RETURNING id");
                    }
                });
    }

    @Test
    void a_statement_touches_webhooks_only_in_its_form_with_events() {
        Map<String, Statement> statements = statements();

        assertThat(statements.keySet())
                .filteredOn(name -> name.endsWith(".silent"))
                .hasSizeGreaterThan(5);
        statements.forEach((name, statement) -> {
            if (name.endsWith(".silent") || name.endsWith(".reporting")) {
                assertThat(statement.sql().contains("webhook")).as(name).isEqualTo(name.endsWith(".reporting"));
            }
        });
    }

    @Test
    void every_query_through_an_entity_touches_one_partition_of_each_table() {
        use_every_entity();

        Map<String, Set<String>> sent = EntityStatements.sent();
        Set<String> several = new TreeSet<>();
        sent.forEach((sql, senders) -> {
            if (!shards.severalOf(sql).isEmpty()) {
                several.addAll(senders);
            }
        });

        assertThat(several).isEqualTo(QUERIES_OF_SEVERAL_APPS.keySet());
        assertThat(sent.values().stream().flatMap(Set::stream).collect(toSet()))
                .as("what this test has used")
                .containsAll(methodsThatQuery());
        assertThat(sent.keySet().stream().filter(sql -> sql.startsWith("update ")))
                .as("the app's key is never set: a distributed database refuses that")
                .isNotEmpty()
                .noneMatch(sql -> sql.matches("update \\S+ set (.*,)?app_id=.*"));
    }

    private static void use_every_entity() {
        TestApp app = Operator.makeApp();
        String path = "/admin/v1/apps/" + app.id();
        app.browser().register(SoftAuthenticator.synced(), app.backend().register("anna"));
        String user = path + "/users/" + app.backend().userId("anna");
        String device =
                user + "/devices/" + Answers.text(Operator.request().get(user + "/devices"), 200, "/devices/0/id");
        String key = path + "/api_keys/"
                + Answers.text(Operator.request().get(path + "/api_keys?limit=1"), 200, "/api_keys/0/id");
        Operator.makeKey(app.id(), Map.of("name", "second"));
        String next = Answers.text(Operator.request().get(path + "/api_keys?limit=1"), 200, "/next");
        QuarkusTransaction.requiringNew().run(() -> {
            assertThat(Passkey.existsIn(app.id())).isTrue();
        });
        for (Response answer : List.of(
                Operator.request().get(path + "/api_keys?limit=1&cursor=" + next),
                Operator.request().get("/admin/v1/apps?limit=1"),
                Operator.request().get(user),
                Operator.request().body(Map.of("friendly_name", "Blue")).patch(device),
                Operator.request().patch(user + "/deactivate"),
                Operator.request().patch(user + "/activate"),
                Operator.request().body(Map.of("name", "Renamed")).patch(path),
                Operator.request().delete(key),
                Operator.request().delete(path))) {
            assertThat(answer.statusCode()).isBetween(200, 204);
        }
    }

    /** The methods that have an entity query the database; changes are sent when the transaction ends. */
    private static Set<String> methodsThatQuery() {
        return SERVICE.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(EntityManager.class) || isOfPanache(call))
                .map(call ->
                        call.getOriginOwner().getName() + "." + call.getOrigin().getName())
                .collect(toSet());
    }

    private static boolean isOfPanache(JavaMethodCall call) {
        return call.getTargetOwner().isAssignableTo(PanacheEntityBase.class)
                && EntityStatements.OF_PANACHE.contains(call.getName())
                && call.getTarget().resolveMember().stream()
                        .allMatch(method -> method.getOwner().isEquivalentTo(PanacheEntityBase.class));
    }

    @Test
    void every_file_is_one_of_the_constant_statements_or_a_part_of_a_composed_one() {
        Set<String> constant =
                statements().values().stream().map(Statement::sql).collect(toSet());

        assertThat(files())
                .filteredOn(file -> !text(file).contains("{"))
                .isNotEmpty()
                .allMatch(file -> constant.contains(Statement.of(text(file)).sql()));
    }

    @Test
    void statements_are_composed_only_where_a_test_says_what_they_touch() {
        Set<String> composing = SERVICE.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(Statement.class))
                .filter(call -> Set.of("of", "textBeside").contains(call.getName()))
                .filter(call -> !call.getOriginOwner().isEquivalentTo(Statement.class))
                .filter(call -> !call.getOrigin().getName().equals("<clinit>"))
                .map(call -> call.getOriginOwner().getSimpleName() + "."
                        + call.getOrigin().getName())
                .collect(toSet());

        assertThat(composing).isEqualTo(COMPOSING.keySet());
    }

    /** All but those of batches, which a distributed database does not get. */
    private static List<Path> files() {
        try (Stream<Path> tree = Files.walk(RESOURCES)) {
            return tree.filter(file -> file.toString().endsWith(".sql"))
                    .filter(file -> !file.toString().endsWith("-many.sql"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The statements that classes hold in static fields, alone, in lists, or in their constants. */
    private static Map<String, Statement> statements() {
        Map<String, Statement> statements = new TreeMap<>();
        SERVICE.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(dependency -> dependency.getTargetClass().isEquivalentTo(Statement.class)))
                .map(StatementsOfOneAppTest::load)
                .forEach(type -> fields(type, null, type.getSimpleName(), statements));
        return statements;
    }

    private static Class<?> load(JavaClass type) {
        try {
            return Class.forName(type.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void fields(Class<?> type, @Nullable Object object, String path, Map<String, Statement> statements) {
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) == (object == null)) {
                value(read(field, object), path + "." + field.getName(), statements);
            }
        }
    }

    private static @Nullable Object read(Field field, @Nullable Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void value(@Nullable Object value, String path, Map<String, Statement> statements) {
        if (value instanceof Statement statement) {
            statements.put(path, statement);
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                value(list.get(i), path + "[" + i + "]", statements);
            }
        } else if ((value instanceof Record || value instanceof Enum)
                && value.getClass().getName().startsWith("dev.latchkey.")) {
            fields(value.getClass(), value, path, statements);
        }
    }
}
