/** An authenticator in software and the clients' dialects, byte for byte, breakable at every step. */
@NullMarked
package dev.latchkey.testsupport.authenticator;

import org.jspecify.annotations.NullMarked;
