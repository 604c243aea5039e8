package dev.latchkey.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.testsupport.services.ServiceProcess;
import dev.latchkey.testsupport.services.Started;
import dev.latchkey.testsupport.services.TestDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The quickstart's demo page in a real browser. The virtual authenticator picks a passkey from autofill's list at once, so
 * autofill is enabled only in the tests of it.
 */
class DemoPageIT {
    private static final String LOGGED_IN = "You are logged in.";
    private static final String NOT_ACCEPTED = "That passkey was not accepted. It may have been revoked.";
    private static final String NO_AUTOFILL = "delete PublicKeyCredential.isConditionalMediationAvailable;";

    private static Chromium browser;
    private static ServiceProcess service;

    @BeforeAll
    static void start() {
        browser = Chromium.startOrSkip();
        service = ServiceProcess.ready(TestDatabase.fresh(), Map.of("QUARKUS_PROFILE", "quickstart"));
    }

    @AfterAll
    static void stop() throws Exception {
        Started.close(browser, service);
    }

    @BeforeEach
    void forget() {
        browser.forget();
    }

    @Test
    void the_root_redirects_to_the_demo_at_the_host_of_its_passkeys() {
        browser.open(URI.create("http://127.0.0.1:" + service.uri("/").getPort() + "/"));
        assertThat(browser.address().getHost()).isEqualTo("localhost");
        assertThat(browser.address().getPath()).isEqualTo("/demo/");
    }

    @Test
    void a_person_registers_and_logs_in_by_name() {
        DemoPage page =
                openWithoutAutofill().register("mia").logOut().logIn("mia").tells(LOGGED_IN);
        assertThat(page.account()).isEqualTo("mia");
        browser.photograph(Path.of("target/demo-after-login.png"));
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void the_passkey_alone_identifies_the_person() {
        DemoPage page =
                openWithoutAutofill().register("noa").logOut().press("passkey").tells(LOGGED_IN);
        assertThat(page.account()).isEqualTo("noa");
    }

    @Test
    void autofill_logs_in_a_person_who_picks_a_passkey() {
        DemoPage page = open().register("ada");
        browser.away();
        page.logOut();
        browser.back();
        assertThat(open().tells(LOGGED_IN).account()).isEqualTo("ada");
    }

    @Test
    void autofill_that_waits_gives_way_to_a_login_by_name() {
        browser.runFirst("""
            const { get } = CredentialsContainer.prototype;
            CredentialsContainer.prototype.get = function (options) {
                const answer = get.call(this, options);
                // Calls reach the browser in order: once this one is answered, it has the request above.
                PublicKeyCredential.isConditionalMediationAvailable().then(() => {
                    document.documentElement.dataset.asked = options.mediation ?? "modal";
                });
                return answer;
            };
            """);
        DemoPage page = open().register("ben");
        browser.away();
        page.logOut();
        browser.await("autofill waits", () -> asked().equals("conditional"));
        browser.back();
        page.logIn("ben").tells(LOGGED_IN);
        assertThat(asked()).isEqualTo("modal");
    }

    private static String asked() {
        return Objects.requireNonNullElse(browser.find("html").getDomAttribute("data-asked"), "");
    }

    @Test
    void a_transfer_is_confirmed_with_the_passkey_and_counts_as_its_use() {
        DemoPage page = openWithoutAutofill().register("kim");
        assertThat(page.passkeys()).singleElement().asString().contains("Never used");
        page.press("transfer").tells("€1,000 transferred to Savings, confirmed with your passkey.");
        assertThat(page.passkeys()).singleElement().asString().contains("Used once");
    }

    @Test
    void a_passkey_is_named_by_browser_and_system_and_can_be_renamed() {
        DemoPage page = openWithoutAutofill().register("ann");
        assertThat(page.passkeys()).singleElement().asString().startsWith("Chrome on Linux");
        page.renameTheOnlyPasskey("Ann's laptop");
        assertThat(page.passkeys()).singleElement().asString().startsWith("Ann's laptop");
        assertThat(page.focused()).startsWith("Rename the passkey “Ann's laptop”");
    }

    @Test
    void a_revoked_passkey_is_dropped_by_the_device() {
        DemoPage page = openWithoutAutofill()
                .register("lea")
                .revokeTheOnlyPasskey()
                .tells("The passkey is revoked, and your browser has been told to stop offering it.");
        assertThat(page.passkeys()).isEmpty();
        assertThat(page.focused()).isEqualTo("Your passkeys");
        browser.await("the device has dropped it", () -> browser.passkeys() == 0);
    }

    @Test
    void a_revoked_passkey_does_not_log_in_and_the_page_says_why() {
        browser.runFirst("delete PublicKeyCredential.signalAllAcceptedCredentials;");
        DemoPage page = openWithoutAutofill()
                .register("leo")
                .revokeTheOnlyPasskey()
                .tells("The passkey is revoked. Your device may still offer it: delete it there, too.");
        page.logOut().logIn("leo").tells("That account has no passkeys, so nobody can log in to it.");
        page.press("passkey").tells(NOT_ACCEPTED);
        assertThat(browser.passkeys())
                .as("not signalled as unknown, because it was once registered")
                .isEqualTo(1);
    }

    @Test
    void a_passkey_that_was_never_registered_is_signalled_to_the_device() throws GeneralSecurityException {
        browser.addPasskey("localhost");
        openWithoutAutofill().press("passkey").tells(NOT_ACCEPTED);
        browser.await("the device has dropped it", () -> browser.passkeys() == 0);
    }

    @Test
    void a_device_holds_one_passkey_of_an_account_and_another_device_adds_its_own() {
        DemoPage page = openWithoutAutofill().register("eva");
        page.press("add").tells("This device already has a passkey for this account.");
        browser.otherDevice();
        page.press("add").tells("The passkey is added.");
        assertThat(page.passkeys()).hasSize(2);
    }

    @Test
    void a_taken_name_and_an_unknown_one_have_different_messages() {
        DemoPage page = openWithoutAutofill().register("tom").logOut();
        page.tryToRegister("tom").tells("That name is taken. Choose another, or log in.");
        page.logIn("nobody").tells("There is no account with that name.");
    }

    @Test
    void a_person_who_cancels_sees_that_no_passkey_was_used() {
        DemoPage page = openWithoutAutofill();
        page.press("passkey").tells("No passkey was used: the request was cancelled, or it took too long.");
    }

    @Test
    void a_browser_without_webauthn_s_json_methods_is_supported() {
        browser.runFirst("""
            delete PublicKeyCredential.parseCreationOptionsFromJSON;
            delete PublicKeyCredential.parseRequestOptionsFromJSON;
            delete PublicKeyCredential.prototype.toJSON;
            """);
        openWithoutAutofill().register("old").logOut().logIn("old").tells(LOGGED_IN);
    }

    private static DemoPage openWithoutAutofill() {
        browser.runFirst(NO_AUTOFILL);
        return open();
    }

    private static DemoPage open() {
        return DemoPage.open(browser, service.uri("/"));
    }
}
