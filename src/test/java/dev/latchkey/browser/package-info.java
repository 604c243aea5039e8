/**
 * Tests in a real browser: headless Chromium with a virtual authenticator, the published web clients and the demo page.
 * Owns the browser, and the relying party whose pages it opens.
 * Never intercepts requests: what a client sends arrives unchanged.
 */
@NullMarked
package dev.latchkey.browser;

import org.jspecify.annotations.NullMarked;
