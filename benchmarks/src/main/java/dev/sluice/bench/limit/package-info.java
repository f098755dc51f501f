/** What the machine can do at best, measured in the same run as what is held against it. */
@NullMarked
package dev.sluice.bench.limit;

import org.jspecify.annotations.NullMarked;
