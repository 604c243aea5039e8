package dev.latchkey.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.latchkey.testsupport.services.CommandProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A dry run of {@code scripts/release}, and what {@code .github/workflows/release.yml} makes of it. */
class ReleaseTest {
    private static final String IMAGE = "registry.example.com/latchkey";
    private static final String AMD64 = "a".repeat(64);
    private static final String ARM64 = "b".repeat(64);

    @TempDir
    Path directory;

    @Test
    void a_version_is_released_only_if_every_file_has_it() throws IOException {
        Path project = project("1.2.3");

        assertThat(release(project, "version", "v1.2.3").out()).isEqualTo("1.2.3\n");
        assertThat(release(project, "version", "v1.2.4").err())
                .isEqualTo("scripts/release: pom.xml does not have the version 1.2.4.\n");
        Files.writeString(project.resolve("CHANGELOG.md"), "## Unreleased\n");
        assertThat(release(project, "version", "v1.2.3").err())
                .isEqualTo("scripts/release: CHANGELOG.md has no section 1.2.3.\n");
        Files.writeString(project.resolve("docker/helm/latchkey/Chart.yaml"), "appVersion: 1.2.2\n");
        assertThat(release(project, "version", "v1.2.3").err())
                .isEqualTo("scripts/release: the chart does not have the appVersion 1.2.3.\n");
        assertThat(release(project, "version", "1.2.3").exitCode()).isEqualTo(1);
    }

    @Test
    void the_chart_and_the_plain_example_have_the_version_of_the_service() throws IOException {
        String version = Files.readString(Path.of("pom.xml")).replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");

        assertThat(Files.readAllLines(Path.of("docker/helm/latchkey/Chart.yaml")))
                .contains("version: " + version, "appVersion: " + version);
    }

    @ParameterizedTest
    @CsvSource({"1.2.3, 1.2.3 1.2 1 latest", "1.2.3-rc.1, 1.2.3-rc.1"})
    void only_a_final_version_moves_the_other_tags(String version, String tags) {
        assertThat(release(Path.of(""), "tags", IMAGE, version).out().lines())
                .containsExactlyElementsOf(
                        Stream.of(tags.split(" ")).map(tag -> IMAGE + ":" + tag).toList());
    }

    @Test
    void the_images_of_the_platforms_become_one_and_its_digest_is_printed() throws IOException {
        Files.createFile(directory.resolve(AMD64));
        Files.createFile(directory.resolve(ARM64));

        CommandProcess published = release(Path.of(""), "publish", IMAGE, "1.2.3", directory.toString());

        assertThat(published.exitCode()).isZero();
        assertThat(published.err())
                .isEqualTo("docker buildx imagetools create"
                        + " --tag %1$s:1.2.3 --tag %1$s:1.2 --tag %1$s:1 --tag %1$s:latest".formatted(IMAGE)
                        + " %1$s@sha256:%2$s %1$s@sha256:%3$s\n".formatted(IMAGE, AMD64, ARM64));
        assertThat(published.out())
                .isEqualTo(
                        "docker buildx imagetools inspect %s:1.2.3 --format {{.Manifest.Digest}}\n".formatted(IMAGE));
    }

    @Test
    void only_digests_are_combined() throws IOException {
        Files.createFile(directory.resolve("latest"));

        assertThat(release(Path.of(""), "publish", IMAGE, "1.2.3", directory.toString()))
                .isEqualTo(new CommandProcess(1, "", "scripts/release: latest is not a digest.\n"));
    }

    @Test
    void a_digest_is_signed_and_never_a_tag() throws IOException {
        Path bom = Files.writeString(directory.resolve("bom.json"), "{}");
        String image = IMAGE + "@sha256:" + AMD64;

        assertThat(release(Path.of(""), "sign", image, bom.toString()).out()).isEqualTo("""
                        cosign sign --yes --recursive %1$s
                        cosign attest --yes --type cyclonedx --predicate %2$s %1$s
                        """.formatted(image, bom));
        assertThat(release(Path.of(""), "sign", IMAGE + ":1.2.3", bom.toString())
                        .err())
                .isEqualTo("scripts/release: %s:1.2.3 has no digest: a tag can be moved after it was signed.\n"
                        .formatted(IMAGE));
        assertThat(release(Path.of(""), "sign", image, bom + ".missing").exitCode())
                .isEqualTo(1);
    }

    @Test
    void a_signature_is_accepted_only_from_the_workflow_of_a_tag() {
        assertThat(release(Path.of(""), "verify", IMAGE + "@sha256:" + AMD64, "https://github.com/example/latchkey")
                        .out()
                        .lines())
                .hasSize(2)
                .allMatch(
                        line -> line.contains(
                                "--certificate-identity-regexp ^https://github.com/example/latchkey/\\.github/workflows/release\\.yml@refs/tags/v "));
    }

    @Test
    void the_workflow_tests_and_builds_both_platforms_and_signs_last() throws IOException {
        JsonNode jobs = Manifests.of(Files.readString(Path.of(".github/workflows/release.yml")))
                .objects()
                .get(0)
                .path("jobs");

        assertThat(jobs.at("/test/strategy/matrix/runner").toString())
                .isEqualTo("[\"ubuntu-24.04\",\"ubuntu-24.04-arm\"]");
        assertThat(jobs.at("/test/steps").findValuesAsText("run")).contains(".ci/run");
        assertThat(jobs.at("/image/strategy/matrix/include").findValuesAsText("platform"))
                .containsExactly("linux/amd64", "linux/arm64");
        assertThat(jobs.at("/image/needs").toString()).contains("\"test\"");
        assertThat(jobs.at("/publish/needs").toString()).contains("\"image\"");
        // Of all jobs, only the one that signs has an identity to sign with.
        assertThat(jobs.findParents("id-token")).containsExactly(jobs.at("/publish/permissions"));
    }

    /** A project with the files that name the version. */
    private Path project(String version) throws IOException {
        Path project = directory.resolve("project");
        Files.createDirectories(project.resolve("scripts"));
        Files.createDirectories(project.resolve("docker/helm/latchkey"));
        Files.copy(Path.of("scripts/release"), project.resolve("scripts/release"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(
                project.resolve("pom.xml"),
                "<project>\n  <version>%s</version>\n  <a><version>9</version></a>\n</project>\n".formatted(version));
        Files.writeString(project.resolve("docker/helm/latchkey/Chart.yaml"), "appVersion: " + version + "\n");
        Files.writeString(project.resolve("CHANGELOG.md"), "## " + version + " (2026-12-01)\n");
        return project;
    }

    private static CommandProcess release(Path project, String... arguments) {
        String script = project.resolve("scripts/release").toAbsolutePath().toString();
        return CommandProcess.run(
                Map.of("DRY_RUN", "1"),
                Stream.concat(Stream.of(script), Stream.of(arguments)).toList());
    }
}
