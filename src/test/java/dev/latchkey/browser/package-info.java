/**
 * The real thing: headless Chromium with a virtual authenticator, the published web clients and the demo page.
 * Owns the browser, and the relying party whose pages it opens.
 * Never stands between the client and the service: what a client sends arrives as it was sent.
 */
@NullMarked
package dev.latchkey.browser;

import org.jspecify.annotations.NullMarked;
