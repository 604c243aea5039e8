package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latchkey.testsupport.services.LeftOut;
import dev.latchkey.testsupport.services.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The built package and its list of components. */
class SupplyChainIT {
    /** The classes that Quarkus generates at build time are ours. */
    private static final Pattern OURS =
            Pattern.compile("dev[.]latchkey.*|latchkey.*|generated-bytecode.*|transformed-.*");

    private static final Pattern UNPINNED = Pattern.compile(".*(?:SNAPSHOT|\\[|\\(|LATEST|RELEASE$).*");

    private final Path application = ServiceProcess.jar().getParent();

    @Test
    void the_package_contains_a_list_of_its_components() throws IOException {
        Path list = application.resolveSibling("bom.json");
        if (!Files.exists(list)) {
            LeftOut.because("The list of parts is made ONLINE only: its test is LEFT OUT of this offline build");
        }
        JsonNode bom = new ObjectMapper().readTree(list.toFile());
        Set<String> listed = StreamSupport.stream(bom.get("components").spliterator(), false)
                .map(component -> component.get("group").asText() + "."
                        + component.get("name").asText() + "-"
                        + component.get("version").asText())
                .collect(Collectors.toSet());

        assertThat(bom.get("bomFormat").asText()).isEqualTo("CycloneDX");
        List<String> parts = parts();
        assertThat(parts)
                .hasSizeGreaterThan(100)
                .allSatisfy(part -> assertThat(listed)
                        .as(part)
                        .anyMatch(name -> part.equals(name + ".jar") || part.startsWith(name + "-")));
        assertThat(listed).noneMatch(name -> UNPINNED.matcher(name).matches());
    }

    private List<String> parts() throws IOException {
        try (Stream<Path> files = Files.walk(application)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar") && !name.equals("quarkus-run.jar"))
                    .filter(name -> !OURS.matcher(name).matches())
                    .toList();
        }
    }
}
