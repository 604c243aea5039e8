package dev.latchkey;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.domain.properties.HasReturnType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import dev.latchkey.audit.Action;
import dev.latchkey.audit.ActionType;
import dev.latchkey.audit.Audit;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.nio.charset.CharsetDecoder;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Enforces the table of packages in docs/architecture.md and the rules that follow from it. */
class ArchitectureTest {
    private static final String BASE = "dev.latchkey";

    private static final Set<String> BASIS = Set.of("config", "error", "wire", "database");

    private static final Set<String> DOMAIN = with(
            BASIS,
            "app",
            "user",
            "passkey",
            "attestation",
            "webauthn",
            "sealing",
            "nonce",
            "figures",
            "ceremony",
            "audit",
            "outbox",
            "webhook",
            "directory",
            "transfer",
            "check");

    /** The packages that act on the domain for an external caller, and so must name the actor. */
    private static final String[] DOORS = Stream.of("server", "client", "admin", "cli", "quickstart")
            .map(name -> BASE + "." + name + "..")
            .toArray(String[]::new);

    /** The packages that each package may use; the root package may use all. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("error", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("wire", Set.of("error")),
            Map.entry("database", Set.of("config", "error", "wire")),
            Map.entry("download", Set.of("wire")),
            Map.entry("sealing", BASIS),
            Map.entry("audit", with(BASIS, "outbox")),
            Map.entry("outbox", BASIS),
            Map.entry("app", with(BASIS, "audit", "outbox")),
            Map.entry("figures", with(BASIS, "app")),
            Map.entry("user", with(BASIS, "app")),
            Map.entry("passkey", with(BASIS, "app", "user")),
            Map.entry("attestation", with(BASIS, "app", "passkey", "download")),
            Map.entry("webauthn", with(BASIS, "app", "user", "passkey", "attestation")),
            Map.entry("nonce", with(BASIS, "app", "sealing")),
            Map.entry(
                    "ceremony",
                    with(BASIS, "app", "user", "passkey", "attestation", "webauthn", "nonce", "outbox", "figures")),
            Map.entry(
                    "directory",
                    with(
                            BASIS,
                            "app",
                            "user",
                            "passkey",
                            "attestation",
                            "webauthn",
                            "nonce",
                            "ceremony",
                            "audit",
                            "outbox")),
            Map.entry(
                    "transfer",
                    with(BASIS, "app", "user", "passkey", "attestation", "webauthn", "audit", "outbox", "directory")),
            Map.entry("webhook", with(BASIS, "audit", "outbox", "app", "sealing", "download")),
            Map.entry("check", with(BASIS, "app", "attestation", "download")),
            Map.entry(
                    "housekeeping",
                    with(
                            BASIS,
                            "audit",
                            "outbox",
                            "app",
                            "user",
                            "attestation",
                            "nonce",
                            "figures",
                            "ceremony",
                            "directory")),
            Map.entry("connection", Set.of("config", "error", "wire")),
            Map.entry("http", with(BASIS, "app", "figures", "connection")),
            Map.entry("server", with(DOMAIN, "http")),
            Map.entry("client", with(DOMAIN, "http")),
            Map.entry("admin", with(DOMAIN, "http", "download", "housekeeping")),
            Map.entry("shell", Set.of("config", "wire", "webauthn", "audit")),
            Map.entry("cli", with(DOMAIN, "http", "housekeeping", "process", "shell")),
            Map.entry("process", BASIS),
            Map.entry("quickstart", with(BASIS, "app", "audit", "sealing", "directory", "demo")),
            Map.entry("served", Set.of("wire")),
            Map.entry("sdk", Set.of("wire", "served")),
            Map.entry("console", with(BASIS, "app", "passkey", "outbox", "served", "http")),
            Map.entry("demo", Set.of()));

    private static final JavaClasses LATCHKEY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    @TestFactory
    Stream<DynamicTest> a_package_uses_only_what_the_table_allows() {
        return MAY_USE.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    List<String> allowed = new ArrayList<>();
                    allowed.add(BASE + "." + entry.getKey() + "..");
                    entry.getValue().forEach(name -> allowed.add(BASE + "." + name + ".."));
                    check(noClasses()
                            .that()
                            .resideInAPackage(BASE + "." + entry.getKey() + "..")
                            .should()
                            .dependOnClassesThat(resideInAPackage(BASE + "..")
                                    .and(not(resideInAnyPackage(allowed.toArray(String[]::new))))));
                }));
    }

    @Test
    void every_package_is_in_the_table() {
        Set<String> packages = LATCHKEY.stream()
                .map(type -> type.getPackageName())
                .filter(name -> !name.equals(BASE))
                .map(name -> name.substring(BASE.length() + 1))
                .collect(Collectors.toSet());
        assertThat(packages).isEqualTo(MAY_USE.keySet());
    }

    @Test
    void there_are_no_cycles() {
        check(slices().matching(BASE + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void the_verification_library_is_known_to_two_packages() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(BASE + ".webauthn..", BASE + ".attestation..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.yubico.."));
    }

    @Test
    void formats_of_text_times_and_digests_are_known_to_wire() {
        // Certificates in JOSE headers (RFC 7515, section 4.1.6), the operator's key, and the secrets and signatures of
        // webhooks (Standard Webhooks 1.0) are plain base64.
        check(outsideOfWire()
                .and()
                .haveNameNotMatching(".*\\.(MetadataBlob|OperatorKey|WebhookSecret)")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Base64.class));
        check(outsideOfWire().should().dependOnClassesThat().areAssignableTo(CharsetDecoder.class));
        check(outsideOfWire().should().callMethod(OffsetDateTime.class, "parse", CharSequence.class));
        check(outsideOfWire().should().callMethod(Instant.class, "parse", CharSequence.class));
        check(outsideOfWire().should().callMethod(Mac.class, "getInstance", String.class));
        check(outsideOfWire().should().callMethod(MessageDigest.class, "getInstance", String.class));
    }

    private static GivenClassesConjunction outsideOfWire() {
        return noClasses().that().resideOutsideOfPackages(BASE + ".wire..", BASE + ".demo..");
    }

    @Test
    void time_and_randomness_come_from_the_wiring() {
        for (Class<?> source : List.of(Instant.class, UUID.class)) {
            String method = source == Instant.class ? "now" : "randomUUID";
            check(noClasses().that().resideOutsideOfPackage(BASE).should().callMethod(source, method));
        }
        // The embedded database starts before anything can be injected.
        check(noClasses()
                .that()
                .resideOutsideOfPackages(BASE, BASE + ".quickstart")
                .should()
                .callConstructor(SecureRandom.class));
    }

    @Test
    void every_look_up_names_the_app() {
        check(noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.nameMatching("findById.*"))));
    }

    @Test
    void apis_leave_the_record_of_a_change_to_the_domain() {
        check(noClasses()
                .that()
                .resideInAnyPackage(DOORS)
                .should()
                .dependOnClassesThat(belongToAnyOf(Audit.class, Action.class, ActionType.class)));
    }

    @Test
    void apis_change_nothing_without_the_record() {
        check(noClasses()
                .that()
                .resideInAnyPackage(DOORS)
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                                HasOwner.Predicates.With.<JavaClass>owner(assignableTo(PanacheEntityBase.class)))
                        .and(JavaCall.Predicates.target(HasReturnType.Predicates.rawReturnType(void.class)))));
    }

    /** The domain reads them within {@code Sql}, which has the permits and shares of the connections. */
    @Test
    void apis_look_up_no_entities() {
        check(noClasses()
                .that()
                .resideInAnyPackage(DOORS)
                .should()
                .accessTargetWhere(JavaAccess.Predicates.target(
                                HasOwner.Predicates.With.<JavaClass>owner(assignableTo(PanacheEntityBase.class)))
                        .and(DescribedPredicate.describe(
                                "target is a static method", ArchitectureTest::isOfStaticMethod))));
    }

    private static boolean isOfStaticMethod(JavaAccess<?> access) {
        return access.getTarget()
                .resolveMember()
                .filter(JavaMethod.class::isInstance)
                .filter(method -> method.getModifiers().contains(JavaModifier.STATIC))
                .isPresent();
    }

    @Test
    void entities_are_apps_keys_users_and_passkeys() {
        check(classes()
                .that()
                .areAssignableTo(PanacheEntityBase.class)
                .should()
                .resideInAnyPackage(BASE + ".app", BASE + ".user", BASE + ".passkey"));
    }

    @Test
    void sql_is_in_statements_and_never_in_a_native_query() {
        check(noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.nameMatching("createNative.*"))));
        check(noClasses()
                .should()
                .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("unwrap"))
                        .and(JavaCall.Predicates.target(
                                HasOwner.Predicates.With.owner(assignableTo(EntityManager.class))))));
    }

    @Test
    void transactions_and_database_failures_are_handled_in_one_place() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".database")
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql", "jakarta.transaction", "io.quarkus.narayana..")
                        .or(assignableTo(PersistenceException.class))));
    }

    @Test
    void entities_expose_no_fields() {
        check(fields().that()
                .areDeclaredInClassesThat()
                .areAssignableTo(PanacheEntityBase.class)
                .and()
                .areNotStatic()
                .should()
                .bePrivate());
    }

    @Test
    void names_describe_concepts_and_not_layers() {
        Pattern layers = Pattern.compile(".*(Service|Repository|Mapper|Impl|Utils?|Helper|Manager)");
        assertThat(LATCHKEY.stream()
                        .map(type -> type.getSimpleName())
                        .filter(name -> layers.matcher(name).matches()))
                .isEmpty();
    }

    @Test
    void every_package_is_null_marked() {
        check(classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class));
        Set<String> described = LATCHKEY.stream()
                .filter(type -> type.getSimpleName().equals("package-info"))
                .map(type -> type.getPackageName())
                .collect(Collectors.toSet());
        assertThat(described)
                .containsAll(
                        LATCHKEY.stream().map(type -> type.getPackageName()).collect(Collectors.toSet()));
    }

    private void check(ArchRule rule) {
        rule.check(LATCHKEY);
    }

    private static Set<String> with(Set<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toSet());
    }
}
