@NullMarked
package dev.sluice.local.status;

import org.jspecify.annotations.NullMarked;
