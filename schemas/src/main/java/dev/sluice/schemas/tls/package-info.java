/** Whom connections over TLS trust, and what is said when a server's certificate is refused. */
@NullMarked
package dev.sluice.schemas.tls;

import org.jspecify.annotations.NullMarked;
