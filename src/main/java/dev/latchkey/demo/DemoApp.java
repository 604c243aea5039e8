package dev.latchkey.demo;

import java.net.URI;

/**
 * A relying party's configuration for Latchkey.
 *
 * @param appId the app's id; public, sent to browsers
 * @param apiKey the app's API key; the backend's secret
 * @param service Latchkey's address as browsers know it: {@code http://localhost:8080}
 */
public record DemoApp(String appId, String apiKey, URI service) {
    @Override
    public String toString() {
        return "DemoApp[" + appId + " at " + service + "]";
    }
}
