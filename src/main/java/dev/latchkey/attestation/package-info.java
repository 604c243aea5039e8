/**
 * What an attestation is worth: an app's demands on the models that may register, and the FIDO metadata (MDS3) that they
 * are judged by. Owns the trust anchors, the last good BLOB and its refresher. Never verifies a statement's signature, and
 * never reaches out while somebody logs in or registers.
 */
@NullMarked
package dev.latchkey.attestation;

import org.jspecify.annotations.NullMarked;
