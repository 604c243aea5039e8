/**
 * An app's users and operations on them: listing, the whole user with passkeys and recent events, changing and
 * deleting. Creating, changing and deleting apps.
 * Owns the wire records that the server API and the operators' API share.
 * Never takes part in a ceremony.
 */
@NullMarked
package dev.latchkey.directory;

import org.jspecify.annotations.NullMarked;
