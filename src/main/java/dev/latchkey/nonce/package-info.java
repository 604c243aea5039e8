/**
 * Signed nonces: JWTs for apps whose backends verify a nonce offline.
 * Owns the apps' signing keys, their encryption with the operator's key, their rotation and publication.
 * Never decides what a nonce is worth: it is redeemed once, like any other.
 */
@NullMarked
package dev.latchkey.nonce;

import org.jspecify.annotations.NullMarked;
