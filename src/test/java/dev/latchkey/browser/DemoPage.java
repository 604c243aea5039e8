package dev.latchkey.browser;

import java.net.URI;
import java.util.List;
import org.openqa.selenium.WebElement;

/** The demo's page, as a person uses it: {@link #tells} waits for the result. */
final class DemoPage {
    private final Chromium browser;

    private DemoPage(Chromium browser) {
        this.browser = browser;
    }

    /** Opens the page; if the authenticator has a passkey, autofill logs in at once. */
    static DemoPage open(Chromium browser, URI address) {
        browser.open(address);
        return new DemoPage(browser);
    }

    DemoPage tryToRegister(String name) {
        fill("#register", name);
        return this;
    }

    DemoPage register(String name) {
        return tryToRegister(name).tells("Your passkey is registered, and you are logged in.");
    }

    DemoPage logOut() {
        ready(browser.find("#logout")).click();
        return tells("You are logged out.");
    }

    DemoPage logIn(String name) {
        fill("#login", name);
        return this;
    }

    DemoPage press(String id) {
        ready(browser.find("#" + id)).click();
        return this;
    }

    DemoPage revokeTheOnlyPasskey() {
        ready(browser.find("#passkeys button[name=revoke]")).click();
        browser.confirm();
        return this;
    }

    DemoPage renameTheOnlyPasskey(String name) {
        ready(browser.find("#passkeys button[name=rename]")).click();
        browser.answer(name);
        return tells("The passkey is renamed.");
    }

    /** The accessible name of the element that has the focus. */
    String focused() {
        return browser.focused().getAccessibleName();
    }

    DemoPage tells(String sentence) {
        browser.await(
                "the page tells: " + sentence,
                () -> browser.find("#status").getText().equals(sentence));
        return this;
    }

    String account() {
        return browser.find("#account").getText();
    }

    List<String> passkeys() {
        return browser.findAll("#passkeys li").stream().map(WebElement::getText).toList();
    }

    private void fill(String form, String name) {
        WebElement field = ready(browser.find(form + " input"));
        field.clear();
        field.sendKeys(name);
        ready(browser.find(form + " button")).click();
    }

    private WebElement ready(WebElement element) {
        browser.await("the page is ready", () -> element.isDisplayed() && element.isEnabled());
        return element;
    }
}
