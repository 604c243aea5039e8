/** Running components: PostgreSQL, the built service as a process, an identity provider, FIDO metadata, proxies. */
@NullMarked
package dev.latchkey.testsupport.services;

import org.jspecify.annotations.NullMarked;
