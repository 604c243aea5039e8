package dev.latchkey.testsupport.people;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Concurrent requests. */
public final class Together {
    private Together() {}

    /** Sends one request several times at once. */
    public static <T> List<T> all(int times, Callable<T> request) throws InterruptedException {
        return all(Stream.generate(() -> request).limit(times).toList());
    }

    /** Sends these requests at once, each on a separate thread, and returns their results in the order of the requests. */
    public static <T> List<T> all(List<Callable<T>> requests) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(requests.size());
        CyclicBarrier start = new CyclicBarrier(requests.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(requests.stream()
                    .map(request -> (Callable<T>) () -> {
                        start.await();
                        return request.call();
                    })
                    .toList())) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdown();
        }
    }
}
