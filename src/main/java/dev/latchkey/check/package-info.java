/**
 * What an operator should know of an app's configuration before its users find out.
 * Owns the questions, the reading of what the relying party serves at its own origins, and the findings.
 * Never changes anything, and never asks an address that is not public.
 */
@NullMarked
package dev.latchkey.check;

import org.jspecify.annotations.NullMarked;
