/**
 * Signed nonces: JWTs for apps whose backends verify a nonce offline.
 * Owns the apps' signing keys, their encryption with the operator's key, their rotation and publication.
 * Never decides whether a nonce can be redeemed: signed nonces are redeemed once, like all others.
 */
@NullMarked
package dev.latchkey.nonce;

import org.jspecify.annotations.NullMarked;
