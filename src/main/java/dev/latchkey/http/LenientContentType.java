package dev.latchkey.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A call whose request record is read as JSON from {@code text/plain} and from a body without a type too: the web client 0.1.3
 * sends JSON with no JSON content type (contract section 2).
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface LenientContentType {}
