package dev.latchkey.attestation;

import dev.latchkey.download.DownloadFailure;

/** Metadata that cannot be fetched or must not be trusted; the message is for the log. */
final class UnusableMetadata extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableMetadata(String why) {
        super(why);
    }

    UnusableMetadata(DownloadFailure failure) {
        super(failure.getMessage(), failure);
    }

    UnusableMetadata(String why, Exception cause) {
        super(why + " (" + cause.getClass().getSimpleName() + ")", cause);
    }
}
