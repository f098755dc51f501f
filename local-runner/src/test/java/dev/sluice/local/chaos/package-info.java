@NullMarked
package dev.sluice.local.chaos;

import org.jspecify.annotations.NullMarked;
