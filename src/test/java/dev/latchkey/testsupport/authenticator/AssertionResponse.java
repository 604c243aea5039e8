package dev.latchkey.testsupport.authenticator;

import org.jspecify.annotations.Nullable;

/** What an authentication yields, before a client writes it as JSON. */
record AssertionResponse(
        SoftCredential credential,
        Evidence evidence,
        byte[] signature,
        byte @Nullable [] userHandle,
        String attachment) {}
