package dev.latchkey.demo;

import java.net.URI;

/**
 * What a relying party has to know of Latchkey.
 *
 * @param appId the app's id; public, browsers are told it
 * @param apiKey the app's API key; the backend's secret
 * @param service where Latchkey answers, by the name that browsers know it by: {@code http://localhost:8080}
 */
public record DemoApp(String appId, String apiKey, URI service) {
    @Override
    public String toString() {
        return "DemoApp[" + appId + " at " + service + "]";
    }
}
