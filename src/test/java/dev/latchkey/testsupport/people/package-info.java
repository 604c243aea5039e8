/** The users of the service: backends, browsers and operators as short verbs, and loads of them. */
@NullMarked
package dev.latchkey.testsupport.people;

import org.jspecify.annotations.NullMarked;
