package dev.latchkey.webauthn;

import dev.latchkey.attestation.Der;
import java.util.HashSet;
import java.util.Set;

/**
 * The key description in the attestation certificate of Android's keystore (WebAuthn Level 3, section 8.4.1).
 *
 * @param purposes the key's purposes in either authorization list
 * @param origins the key's origins in either list
 * @param allApplications whether either list opens the key to every application
 */
record KeyDescription(
        byte[] attestationChallenge, Set<Integer> purposes, Set<Integer> origins, boolean allApplications) {
    /** The OID of the certificate extension. */
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
     * @throws Der.Malformed if it is not a key description
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

    /**
     * KM_PURPOSE_SIGN. VERIFY is harmless, because anyone can verify with the public key. A list may omit the purpose.
     */
    boolean isForSigning() {
        return purposes.isEmpty()
                || (purposes.contains(PURPOSE_SIGN)
                        && Set.of(PURPOSE_SIGN, PURPOSE_VERIFY).containsAll(purposes));
    }

    /** KM_ORIGIN_GENERATED: generated in the keystore, not imported. A list may omit the origin. */
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
                        // Not relevant to the standard's checks.
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
