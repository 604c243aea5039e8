package dev.latchkey.webauthn;

import dev.latchkey.attestation.Der;
import java.util.HashSet;
import java.util.Set;

/**
 * What Android's keystore says of a key in its attestation certificate (WebAuthn Level 3, section 8.4.1).
 *
 * @param purposes what the key may do, by either authorization list
 * @param origins where the key came from, by either list
 * @param allApplications whether either list opens the key to every application
 */
record KeyDescription(
        byte[] attestationChallenge, Set<Integer> purposes, Set<Integer> origins, boolean allApplications) {
    /** The certificate extension that it is. */
    static final String OID = "1.3.6.1.4.1.11129.2.1.17";

    private static final int PURPOSE_SIGN = 2;
    private static final int PURPOSE_VERIFY = 3;
    private static final int ORIGIN_GENERATED = 0;

    private static final int TAG_PURPOSE = 1;
    private static final int TAG_ALL_APPLICATIONS = 600;
    private static final int TAG_ORIGIN = 702;

    /**
     * Reads the value of the extension.
     *
     * @throws Der.Malformed when it is none
     */
    static KeyDescription parse(byte[] der) {
        Der outer = Der.of(der);
        Der description = outer.sequence();
        outer.requireEnd();
        description.integer(); // attestationVersion
        description.enumerated(); // attestationSecurityLevel
        description.integer(); // keymasterVersion
        description.enumerated(); // keymasterSecurityLevel
        byte[] attestationChallenge = description.octets();
        description.octets(); // uniqueId
        Authorizations authorizations = new Authorizations();
        authorizations.read(description.sequence()); // softwareEnforced
        authorizations.read(description.sequence()); // teeEnforced
        description.requireEnd();
        return new KeyDescription(
                attestationChallenge, authorizations.purposes, authorizations.origins, authorizations.allApplications);
    }

    /** KM_PURPOSE_SIGN; to verify as well is what anybody may with a public key. A list may leave it unsaid. */
    boolean isForSigning() {
        return purposes.isEmpty()
                || (purposes.contains(PURPOSE_SIGN)
                        && Set.of(PURPOSE_SIGN, PURPOSE_VERIFY).containsAll(purposes));
    }

    /** KM_ORIGIN_GENERATED: made in the keystore, not brought there. A list may leave it unsaid. */
    boolean isGenerated() {
        return Set.of(ORIGIN_GENERATED).containsAll(origins);
    }

    /** The union of both lists. */
    private static final class Authorizations {
        private final Set<Integer> purposes = new HashSet<>();
        private final Set<Integer> origins = new HashSet<>();
        private boolean allApplications;

        void read(Der list) {
            while (list.hasNext()) {
                Der.Tagged authorization = list.tagged();
                switch (authorization.tag()) {
                    case TAG_PURPOSE -> readPurposes(authorization.content());
                    case TAG_ORIGIN -> {
                        origins.add(authorization.content().integer());
                        authorization.content().requireEnd();
                    }
                    case TAG_ALL_APPLICATIONS -> allApplications = true;
                    default -> {
                        // Says nothing that the standard asks about.
                    }
                }
            }
        }

        private void readPurposes(Der content) {
            Der set = content.set();
            content.requireEnd();
            while (set.hasNext()) {
                purposes.add(set.integer());
            }
        }
    }
}
