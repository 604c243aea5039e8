package dev.latchkey.app;

import com.fasterxml.jackson.annotation.JsonValue;

/** A signature algorithm that an app can offer (IANA COSE Algorithms; WebAuthn Level 3, section 5.8.5). */
public enum Algorithm {
    ES256(-7),
    EDDSA(-8),
    ES384(-35),
    ES512(-36),
    RS256(-257);

    private final int cose;

    Algorithm(int cose) {
        this.cose = cose;
    }

    @JsonValue
    public int cose() {
        return cose;
    }

    /**
     * The algorithm of a COSE number.
     *
     * @throws IllegalArgumentException if no algorithm that can be offered has this number
     */
    public static Algorithm of(int cose) {
        for (Algorithm algorithm : values()) {
            if (algorithm.cose == cose) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException("no such algorithm");
    }
}
