package dev.latchkey.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.CommandProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TgzTest {
    private static final int TAR_END = 1_024;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 512, 70_000, 65_535 - TAR_END - 512, 65_535})
    void tar_unpacks_it(int size) throws IOException {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 'x');
        byte[] archive = Tgz.of(new TreeMap<>(Map.of("a.js", content, "b.txt", "text".getBytes(UTF_8))));
        Path file = Files.write(directory.resolve("archive.tgz"), archive);

        CommandProcess tar =
                CommandProcess.run(Map.of(), List.of("tar", "-xzf", file.toString(), "-C", directory.toString()));
        assertThat(tar.err()).isEmpty();
        assertThat(tar.exitCode()).isZero();
        assertThat(directory.resolve("package/a.js")).hasBinaryContent(content);
        assertThat(directory.resolve("package/b.txt")).hasContent("text");
    }

    @Test
    void its_bytes_depend_on_nothing_but_the_files() throws IOException {
        byte[] archive = Tgz.of(new TreeMap<>(Map.of("a.js", "a".getBytes(UTF_8))));
        int sizeOfTar = new GZIPInputStream(new ByteArrayInputStream(archive)).readAllBytes().length;
        assertThat(archive)
                .as("stored, so that no version of zlib matters: headers, one block and checksums around the tar file")
                .hasSize(10 + 5 + sizeOfTar + 8)
                .isEqualTo(Tgz.of(new TreeMap<>(Map.of("a.js", "a".getBytes(UTF_8)))));
    }
}
