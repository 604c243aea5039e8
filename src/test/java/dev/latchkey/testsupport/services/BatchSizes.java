package dev.latchkey.testsupport.services;

import java.util.Collection;
import java.util.List;

/**
 * The batches that services have sent until now, by their metrics.
 *
 * @param batches how many
 * @param steps the steps in them
 * @param large how many had more than {@link #LARGE} steps
 */
public record BatchSizes(double batches, double steps, double large) {
    /** One of the limits of the metric's buckets. */
    public static final int LARGE = 4;

    /** The batches of all steps of a service. */
    public static BatchSizes of(ServiceProcess service) {
        return of(List.of(service), "");
    }

    /** The batches of one step. */
    static BatchSizes of(Collection<ServiceProcess> services, String step) {
        List<String> samples = services.stream()
                .flatMap(service -> service.metrics().lines())
                .filter(sample -> sample.contains("step=\"" + step))
                .toList();
        double batches = sum(samples, "latchkey_batches_count{");
        double small = sum(
                samples.stream()
                        .filter(sample -> sample.contains("le=\"" + LARGE + ".0\""))
                        .toList(),
                "latchkey_batches_bucket{");
        return new BatchSizes(batches, sum(samples, "latchkey_batches_sum{"), batches - small);
    }

    private static double sum(List<String> samples, String metric) {
        return samples.stream()
                .filter(sample -> sample.startsWith(metric))
                .mapToDouble(sample -> Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Those that have been sent since then. */
    public BatchSizes since(BatchSizes before) {
        return new BatchSizes(batches - before.batches, steps - before.steps, large - before.large);
    }

    /** How many steps shared the statement of another one. */
    public double shared() {
        return steps - batches;
    }

    /** How many steps a batch had on average. */
    public double mean() {
        return steps / batches;
    }
}
