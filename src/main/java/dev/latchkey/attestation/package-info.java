/**
 * Trust in attestations: an app's requirements for authenticator models, and the FIDO metadata (MDS3) that they are checked
 * against.
 * Owns the trust anchors, the last valid BLOB and its refresher.
 * Never verifies a statement's signature, and never makes a network request during a ceremony.
 */
@NullMarked
package dev.latchkey.attestation;

import org.jspecify.annotations.NullMarked;
