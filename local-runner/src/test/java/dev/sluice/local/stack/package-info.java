@NullMarked
package dev.sluice.local.stack;

import org.jspecify.annotations.NullMarked;
