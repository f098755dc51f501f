package dev.sluice.local.chaos;

import java.util.Optional;

/** Something that goes wrong. */
interface Fault {

    /** What happens to whom, and for how long, in a few words. */
    String what();

    /** Why it can't be had here; empty if it can. */
    default Optional<String> obstacle(Scene scene) {
        return Optional.empty();
    }

    /** How many processes it kills. */
    default int kills() {
        return 0;
    }

    /**
     * Makes it happen and, if it lasts, ends it, also when it is interrupted; returns when it is over. Whether the pipeline
     * has recovered is looked at by others.
     *
     * @throws Unkept if something did not come to pass that is promised of this very fault
     */
    void strike(Scene scene) throws Exception;
}
