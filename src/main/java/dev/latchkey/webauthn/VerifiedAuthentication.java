package dev.latchkey.webauthn;

/**
 * An assertion that passed every check.
 *
 * @param signCount the counter as received, 0 to 2^32 - 1
 * @param origin where the ceremony took place, one of those expected
 */
public record VerifiedAuthentication(
        long signCount, boolean backupEligible, boolean backupState, boolean userVerified, String origin) {}
