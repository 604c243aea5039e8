/**
 * Checks that reveal an app's configuration errors before its users do.
 * Owns the questions, the reading of what the relying party serves at its own origins, and the findings.
 * Never changes anything, and never connects to an address that is not public.
 */
@NullMarked
package dev.latchkey.check;

import org.jspecify.annotations.NullMarked;
