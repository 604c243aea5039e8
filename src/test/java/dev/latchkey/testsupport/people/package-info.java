/** Those who use the service, as short verbs: backends, browsers, operators, and loads of them. */
@NullMarked
package dev.latchkey.testsupport.people;

import org.jspecify.annotations.NullMarked;
