/** Tests of the command line, and what all tests of this module wait and look with. */
@NullMarked
package dev.sluice.local;

import org.jspecify.annotations.NullMarked;
