/**
 * Signed nonces: for apps whose backends verify a nonce offline, it is a JWT.
 * Owns the signing keys of apps, their encryption with the operator's key, their rotation and their publication.
 * Never decides what a nonce is worth: it is redeemed like any other, once.
 */
@NullMarked
package dev.latchkey.nonce;

import org.jspecify.annotations.NullMarked;
