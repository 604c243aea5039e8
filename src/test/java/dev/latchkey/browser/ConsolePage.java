package dev.latchkey.browser;

import java.net.URI;
import java.util.List;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The operators' console, as an operator uses it. */
final class ConsolePage {
    private final Chromium browser;
    private final URI console;

    /** console: its address, ending with a slash */
    ConsolePage(Chromium browser, URI console) {
        this.browser = browser;
        this.console = console;
    }

    /** Opens the console at a screen and signs in with this token. */
    ConsolePage signIn(String screen, String token) {
        load(screen);
        browser.await("the sign-in", () -> !browser.findAll("input[name=token]").isEmpty());
        browser.find("input[name=token]").sendKeys(token);
        press("Sign in with the token");
        return this;
    }

    /** Loads the page again, at a screen, so that it has forgotten the token. */
    void load(String screen) {
        browser.open(URI.create("about:blank"));
        browser.open(console.resolve("#" + screen));
    }

    /** Goes to another screen, as by a link, and waits until it is there. */
    ConsolePage goTo(String screen) {
        browser.run("location.hash = args[0]; return true;", "#" + screen);
        return settled();
    }

    /** Waits until the screen shows what it loaded, or that it failed. */
    ConsolePage settled() {
        browser.await(
                "the screen has loaded",
                () -> !browser.findAll("main#content[aria-busy=false]").isEmpty());
        return this;
    }

    /** Waits for a heading of the first level. */
    ConsolePage at(String heading) {
        browser.await(
                "at " + heading,
                () -> browser.findAll("h1").stream()
                        .anyMatch(each -> each.getText().equals(heading)));
        return settled();
    }

    /** Waits until the page contains this text. */
    ConsolePage says(String text) {
        browser.await("says " + text, () -> text().contains(text));
        return this;
    }

    String text() {
        return browser.find("body").getText();
    }

    /** The fragment of the address, without its number sign. */
    String screen() {
        String fragment = browser.address().getFragment();
        return fragment == null ? "" : fragment;
    }

    /** Presses the visible button with this text, or with this accessible name. */
    ConsolePage press(String name) {
        browser.await("a button " + name, () -> button(name) != null);
        button(name).click();
        return this;
    }

    private WebElement button(String name) {
        return browser.findAll("button").stream()
                .filter(WebElement::isDisplayed)
                .filter(each -> each.getText().equals(name) || name.equals(each.getDomAttribute("aria-label")))
                .findFirst()
                .orElse(null);
    }

    /** Fills the field of this name in the dialog. */
    ConsolePage enter(String field, String value) {
        WebElement input = browser.find("dialog [name=" + field + "]");
        input.clear();
        input.sendKeys(value);
        return this;
    }

    /** Presses the button of the dialog that does it. */
    ConsolePage agree() {
        browser.find("dialog .buttons button:last-child").click();
        return this;
    }

    boolean hasDialog() {
        return !browser.findAll("dialog[open]").isEmpty();
    }

    /** Waits until the dialog has closed. */
    ConsolePage dialogClosed() {
        browser.await("the dialog closes", () -> !hasDialog());
        return this;
    }

    /** The entries of the menu. */
    List<String> menu() {
        return browser.find(".menu").findElements(By.tagName("a")).stream()
                .map(WebElement::getText)
                .toList();
    }

    /** The texts of the visible buttons. */
    List<String> buttons() {
        return browser.findAll("main button").stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Opens everything that can be opened in its place. */
    void openDetails() {
        browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; }); return true;");
    }

    /** Whether the page is no wider than the screen. */
    boolean fits() {
        return (boolean)
                browser.run("const root = document.documentElement; return root.scrollWidth <= root.clientWidth;");
    }
}
