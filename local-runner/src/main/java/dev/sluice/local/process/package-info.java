/**
 * Child processes: started so that they outlive neither an orderly stop nor the next start of the runner, restarted
 * with backoff when they die, and never confused with a stranger that inherited their process id.
 */
@NullMarked
package dev.sluice.local.process;

import org.jspecify.annotations.NullMarked;
