package dev.sluice.sink.stream;

import java.util.List;

/** Where records go that can't land. */
interface Rejects {

    /** Called before the commit that leaves them out; what it throws keeps that from happening. */
    void write(List<DeadLetters.Rejected> rejected);
}
