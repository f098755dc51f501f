/** A whole pipeline over TLS, with passwords and with no more rights than are documented. */
@NullMarked
package dev.sluice.local.security;

import org.jspecify.annotations.NullMarked;
