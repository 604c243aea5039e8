/**
 * The operators' API under {@code /admin/v1}.
 * Owns its resources, the authentication of operators and its request and response records.
 * Never answers with a stored secret.
 */
@NullMarked
package dev.latchkey.admin;

import org.jspecify.annotations.NullMarked;
