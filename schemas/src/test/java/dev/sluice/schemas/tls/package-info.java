@NullMarked
package dev.sluice.schemas.tls;

import org.jspecify.annotations.NullMarked;
