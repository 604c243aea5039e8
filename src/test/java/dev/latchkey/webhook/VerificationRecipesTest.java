package dev.latchkey.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.judges.Recipe;
import dev.latchkey.testsupport.services.CommandProcess;
import dev.latchkey.testsupport.services.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The code of docs/webhooks.md accepts what Latchkey signs, and nothing else. */
class VerificationRecipesTest {
    private static final String BODY = "{\"type\":\"user.created\",\"data\":{\"name\":\"Zo\u00eb\"}}";

    @TempDir
    Path directory;

    /**
     * Each program has the arguments secret, id, timestamp, signatures and body, as often as there are requests, and prints for each
     * whether it is genuine.
     */
    private enum Language {
        NODE("node", "verify.mjs", """
                %s
                for (let rest = process.argv.slice(2); rest.length > 0; rest = rest.slice(5)) {
                    const [secret, id, at, signatures, body] = rest;
                    const headers = { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures };
                    try {
                        verify(headers, body, secret);
                        console.log("accepted");
                    } catch {
                        console.log("refused");
                    }
                }
                """),
        PYTHON("python3", "verify.py", """
                %s
                import sys
                rest = sys.argv[1:]
                while rest:
                    secret, id, at, signatures, body = rest[:5]
                    rest = rest[5:]
                    try:
                        verify({"webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures}, body.encode(), secret)
                        print("accepted")
                    except ValueError:
                        print("refused")
                """),
        GO("go", "verify.go", """
                package main

                import (
                	"crypto/hmac"
                	"crypto/sha256"
                	"encoding/base64"
                	"errors"
                	"fmt"
                	"net/http"
                	"os"
                	"strconv"
                	"strings"
                	"time"
                )

                %s

                func main() {
                	for rest := os.Args[1:]; len(rest) > 0; rest = rest[5:] {
                		headers := http.Header{}
                		headers.Set("webhook-id", rest[1])
                		headers.Set("webhook-timestamp", rest[2])
                		headers.Set("webhook-signature", rest[3])
                		if verify(headers, []byte(rest[4]), rest[0]) == nil {
                			fmt.Println("accepted")
                		} else {
                			fmt.Println("refused")
                		}
                	}
                }
                """),
        JAVA("java", "Verify.java", """
                import java.nio.charset.StandardCharsets;
                import java.security.*;
                import java.time.Instant;
                import java.util.*;
                import java.util.stream.Stream;
                import javax.crypto.Mac;
                import javax.crypto.spec.SecretKeySpec;

                class Verify {
                    public static void main(String[] a) throws Exception {
                        for (int i = 0; i < a.length; i += 5) {
                            Map<String, String> headers = Map.of(
                                "webhook-id", a[i + 1], "webhook-timestamp", a[i + 2], "webhook-signature", a[i + 3]);
                            byte[] body = a[i + 4].getBytes(StandardCharsets.UTF_8);
                            System.out.println(isFromLatchkey(headers, body, a[i]) ? "accepted" : "refused");
                        }
                    }
                    %s
                }
                """),
        PHP("php", "verify.php", """
                <?php
                %s
                foreach (array_chunk(array_slice($argv, 1), 5) as [$secret, $id, $at, $signatures, $body]) {
                    $headers = ["webhook-id" => $id, "webhook-timestamp" => $at, "webhook-signature" => $signatures];
                    try {
                        verify($headers, $body, $secret);
                        echo "accepted\n";
                    } catch (Exception $e) {
                        echo "refused\n";
                    }
                }
                """);

        private final String program;
        private final String file;
        private final String frame;

        Language(String program, String file, String frame) {
            this.program = program;
            this.file = file;
            this.frame = frame;
        }

        List<String> command(Path source) {
            List<String> command =
                    new ArrayList<>(List.of(Installed.program(program).toString()));
            if (this == GO) {
                command.add("run");
            }
            command.add(source.toString());
            return command;
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_documented_lines_accept_what_is_signed_and_nothing_else(Language language) throws IOException {
        Path source = directory.resolve(language.file);
        List<String> command = language.command(source);
        Files.writeString(
                source,
                language.frame.formatted(
                        Recipe.of("docs/webhooks.md", language.name().toLowerCase(Locale.ROOT))));
        WebhookSecret secret = WebhookSecret.random(new SecureRandom());
        WebhookSecret other = WebhookSecret.random(new SecureRandom());
        String now = String.valueOf(Instant.now().getEpochSecond());
        String longAgo =
                String.valueOf(Instant.now().minus(Duration.ofMinutes(6)).getEpochSecond());
        String signed = secret.signature("an-id", now, BODY);
        String both = other.signature("an-id", now, BODY) + " " + signed;
        List<List<String>> requests = List.of(
                List.of(secret.text(), "an-id", now, signed, BODY),
                List.of(secret.text(), "an-id", now, both, BODY),
                List.of(other.text(), "an-id", now, signed, BODY),
                List.of(secret.text(), "another-id", now, both, BODY),
                List.of(secret.text(), "an-id", now, both, BODY.replace("user", "fake")),
                List.of(secret.text(), "an-id", now, "v1, \u00e4", BODY),
                List.of(secret.text(), "an-id", longAgo, secret.signature("an-id", longAgo, BODY), BODY));
        requests.forEach(command::addAll);

        CommandProcess verified = CommandProcess.run(Map.of("LC_ALL", "C.UTF-8"), command);

        assertThat(verified.out().lines())
                .as(verified.err())
                .containsExactly("accepted", "accepted", "refused", "refused", "refused", "refused", "refused");
    }
}
