package dev.latchkey.testsupport.authenticator;

import org.jspecify.annotations.Nullable;

/** The result of an authentication, before a client writes it as JSON. */
record AssertionResponse(
        SoftCredential credential,
        Evidence evidence,
        byte[] signature,
        byte @Nullable [] userHandle,
        String attachment) {}
