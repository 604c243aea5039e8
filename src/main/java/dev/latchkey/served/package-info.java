/**
 * Files of the jar as clients receive them: media type, compression, entity tag and caching.
 * Owns the answer to a request for a file.
 * Knows no path and no file of its own.
 */
@NullMarked
package dev.latchkey.served;

import org.jspecify.annotations.NullMarked;
