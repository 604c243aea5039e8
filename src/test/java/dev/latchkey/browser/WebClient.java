package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.people.TestApp;
import java.util.Map;

/** The published web client that a page has loaded, for an app. */
record WebClient(Chromium browser, TestApp app) {
    /** Creates a passkey and returns the nonce. */
    String register(String transaction) {
        return (String) browser.run("return new PassageFlex(args[0]).passkey.register(args[1])", app.id(), transaction);
    }

    /** Logs in with a passkey and returns the nonce. */
    String authenticate(Map<String, Object> options) {
        return (String) browser.run("return new PassageFlex(args[0]).passkey.authenticate(args[1])", app.id(), options);
    }

    /** Registers a passkey for the user with this external id and logs in with it. */
    void assertRegistersAndLogsIn(String externalId) {
        String registered = register(app.backend().register(externalId));
        assertThat(app.backend().externalIdOf(registered)).isEqualTo(externalId);

        String loggedIn = authenticate(Map.of("transactionId", app.backend().authenticate(externalId)));
        assertThat(app.backend().externalIdOf(loggedIn)).isEqualTo(externalId);
    }
}
