package dev.latchkey.testsupport.services;

import dev.latchkey.testsupport.people.Operator;
import dev.latchkey.testsupport.people.TestApp;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Two running services on one database, and the threads to call them at once. REST-assured calls the first. */
public final class Replicas implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestDatabase database;
    private final List<ServiceProcess> services;

    private Replicas(TestDatabase database, List<ServiceProcess> services) {
        this.database = database;
        this.services = services;
    }

    /** Two services on this database, ready to be called by {@link Operator}. */
    public static Replicas two(TestDatabase database) {
        Map<String, String> environment = Map.of("LATCHKEY_ADMIN_TOKEN", Operator.TOKEN);
        ServiceProcess first = ServiceProcess.ready(database, environment);
        Replicas replicas = new Replicas(database, List.of(first, ServiceProcess.ready(database, environment)));
        RestAssured.port = first.port();
        return replicas;
    }

    /** The number of replicas. */
    public int count() {
        return services.size();
    }

    /**
     * One call with the app's key.
     *
     * @param replica 0 is the first
     * @param path below the app's
     */
    public HttpResponse<String> send(int replica, TestApp app, String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(services.get(replica).uri("/v1/apps/" + app.id() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + app.key())
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The batches of a step that all replicas have sent. */
    public BatchSizes batches(String step) {
        return BatchSizes.of(services, step);
    }

    /** What all replicas have written until now. */
    public String output() {
        return services.stream().map(ServiceProcess::output).collect(Collectors.joining());
    }

    /** Makes a call concurrently with others. */
    public <T> Future<T> submit(Callable<T> call) {
        return threads.submit(call);
    }

    /** Makes these calls at the same time, each in a separate thread, and returns their results in order. */
    public <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier together = new CyclicBarrier(calls.size());
        List<Future<T>> sent = new ArrayList<>();
        for (Callable<T> call : calls) {
            sent.add(submit(() -> {
                together.await();
                return call.call();
            }));
        }
        List<T> answers = new ArrayList<>();
        for (Future<T> answer : sent) {
            answers.add(answer.get());
        }
        return answers;
    }

    /** The result of a numeric query with one placeholder, the app's id. */
    public long number(String sql, TestApp app) throws SQLException {
        return number(sql, app.id());
    }

    /** The result of a numeric query with placeholders for these values. */
    public long number(String sql, String... values) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        services.forEach(ServiceProcess::close);
    }
}
