package dev.latchkey.testsupport.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** nginx with a site that a test writes, without any of the system's own configuration. */
public final class Nginx {
    private Nginx() {}

    /**
     * Starts it in the foreground and waits until it listens.
     *
     * @param directory for its files, empty
     * @param port that the site listens on
     * @param site the content of {@code http { }}
     * @throws org.opentest4j.TestAbortedException if nginx is not installed
     */
    public static Daemon start(Path directory, int port, String site) {
        Path program = Installed.program("nginx");
        try {
            Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                    daemon off;
                    worker_processes 1;
                    pid %1$s/nginx.pid;
                    error_log stderr;
                    events { }
                    http {
                        access_log off;
                        client_body_temp_path %1$s/body;
                        proxy_temp_path %1$s/proxy;
                        fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi;
                        scgi_temp_path %1$s/scgi;
                        %2$s
                    }
                    """.formatted(directory, site));
            return Daemon.start(
                    directory,
                    port,
                    List.of(
                            program.toString(),
                            "-p",
                            directory.toString(),
                            "-e",
                            "stderr",
                            "-c",
                            configuration.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has it read its configuration again, like {@code nginx -s reload}, and does not wait for it. */
    public static void reload(Path directory) {
        try {
            String pid = Files.readString(directory.resolve("nginx.pid")).strip();
            CommandProcess.run(Map.of(), List.of("kill", "-HUP", pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
