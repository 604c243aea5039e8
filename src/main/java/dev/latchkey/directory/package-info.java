/**
 * What is known of an app's users: listing them, the whole user with passkeys and recent events, changing and deleting them.
 * Owns the wire records that the server API and the operators' API share.
 * Never takes part in a ceremony.
 */
@NullMarked
package dev.latchkey.directory;

import org.jspecify.annotations.NullMarked;
