/**
 * Door three: the operators' API under {@code /admin/v1}.
 * Owns its resources, the proof of being an operator and its request and response records.
 * Never answers with a stored secret.
 */
@NullMarked
package dev.latchkey.admin;

import org.jspecify.annotations.NullMarked;
