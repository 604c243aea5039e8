package dev.latchkey.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latchkey.testsupport.services.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.Credential;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions.Protocol;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions.Transport;

/**
 * Headless Chromium with a built-in authenticator, and its user, who consents to everything, passkey autofill included, except
 * while away.
 */
final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    static {
        // Selenium has no typed classes for this version of Chromium; they are not used here.
        Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder").setLevel(Level.SEVERE);
    }

    private final ChromeDriver driver;
    private final List<Object> scripts = new ArrayList<>();
    private VirtualAuthenticator authenticator;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
        driver.manage().timeouts().scriptTimeout(PATIENCE);
        this.authenticator = emptyAuthenticator();
    }

    private VirtualAuthenticator emptyAuthenticator() {
        return driver.addVirtualAuthenticator(new VirtualAuthenticatorOptions()
                .setProtocol(Protocol.CTAP2)
                .setTransport(Transport.INTERNAL)
                .setHasResidentKey(true)
                .setHasUserVerification(true)
                .setIsUserVerified(true));
    }

    /** A new browser; if Chromium or its driver is missing, the tests are skipped. */
    static Chromium startOrSkip(String... arguments) {
        Path browser = Installed.program("chromium", "chromium-browser", "google-chrome");
        Path chromedriver = Installed.program("chromedriver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.toFile());
        options.addArguments("--headless=new", "--disable-dev-shm-usage", "--window-size=1100,800");
        options.addArguments(arguments);
        if (System.getProperty("user.name").equals("root")) {
            options.addArguments("--no-sandbox"); // as root Chromium refuses to start with one
        }
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .build();
        return new Chromium(new ChromeDriver(service, options));
    }

    /** Resets the browser: no page, no cookies, no passkeys and no scripts to run first. */
    void forget() {
        scripts.forEach(script ->
                driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script)));
        scripts.clear();
        driver.manage().deleteAllCookies();
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of());
        driver.get("about:blank");
        otherDevice();
        complaints();
    }

    /** The same page with another authenticator, which has no passkeys yet. */
    void otherDevice() {
        driver.removeVirtualAuthenticator(authenticator);
        authenticator = emptyAuthenticator();
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    URI address() {
        return URI.create(driver.getCurrentUrl());
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> findAll(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Runs the body of an asynchronous function in the page and returns its result; its arguments are in {@code args}. */
    Object run(String body, Object... arguments) {
        String script = """
            const args = [...arguments], done = args.pop();
            (async () => { %s })().then((value) => done({ value }), (error) => done({ error: String(error) }));
            """;
        Object answer = driver.executeAsyncScript(script.formatted(body), arguments);
        Map<?, ?> outcome = (Map<?, ?>) Objects.requireNonNull(answer);
        if (outcome.containsKey("error")) {
            throw new AssertionError(outcome.get("error") + "\n" + complaints());
        }
        return Objects.requireNonNull(outcome.get("value"), "the function returned nothing");
    }

    /** The same, run because the user presses a button, which some calls require. */
    Object runOnClick(String body, Object... arguments) {
        run("""
            const button = Object.assign(document.createElement("button"), { id: "run-on-click", textContent: "Run" });
            window.outcome = new Promise((done, failed) => {
                button.onclick = () => (async () => { %s })().then(done, failed);
            });
            document.body.prepend(button);
            return true;
            """.formatted(body), arguments);
        find("#run-on-click").click();
        return run("try { return await outcome; } finally { document.querySelector('#run-on-click').remove(); }");
    }

    /** Runs this script before all others on every page that is opened from now on. */
    void runFirst(String script) {
        Map<String, Object> answer =
                driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        scripts.add(answer.get("identifier"));
    }

    void await(String what, Supplier<Boolean> condition) {
        new WebDriverWait(driver, PATIENCE, POLL_INTERVAL)
                .ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + "; the page says: " + find("body").getText() + "\n" + complaints())
                .until(any -> condition.get());
    }

    /** The browser's console output since the last call: errors, policy violations, warnings. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /** Shows pages as on a screen of this size, in CSS pixels, to a person who prefers light or dark. */
    void show(int width, int height, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Types into whatever has the focus. */
    void type(CharSequence... keys) {
        focused().sendKeys(keys);
    }

    /** Accepts the page's confirmation dialog. */
    void confirm() {
        driver.switchTo().alert().accept();
    }

    /** Types this over the proposal of the page's prompt and accepts it. */
    void answer(String text) {
        driver.switchTo().alert().sendKeys(text);
        driver.switchTo().alert().accept();
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** The user neither touches the authenticator nor picks a passkey from the list. */
    void away() {
        attended(false);
    }

    /** The user is back; requests that were waiting meanwhile keep waiting. */
    void back() {
        attended(true);
    }

    private void attended(boolean yes) {
        Map<String, Object> presence = Map.of("authenticatorId", authenticator.getId(), "enabled", yes);
        driver.executeCdpCommand("WebAuthn.setAutomaticPresenceSimulation", presence);
    }

    /** The number of passkeys that the authenticator holds. */
    int passkeys() {
        return authenticator.getCredentials().size();
    }

    /** The user names of the authenticator's passkeys. */
    List<String> userNames() {
        Map<String, Object> answer =
                driver.executeCdpCommand("WebAuthn.getCredentials", Map.of("authenticatorId", authenticator.getId()));
        return ((List<?>) answer.get("credentials"))
                .stream()
                        .map(credential -> (String) ((Map<?, ?>) credential).get("userName"))
                        .toList();
    }

    /** Adds a passkey to the authenticator that was never registered with a service. */
    void addPasskey(String rpId) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        PKCS8EncodedKeySpec key =
                new PKCS8EncodedKeySpec(generator.generateKeyPair().getPrivate().getEncoded());
        byte[] id = "made up".getBytes(UTF_8);
        authenticator.addCredential(Credential.createResidentCredential(id, rpId, key, id, 0));
    }

    void photograph(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
