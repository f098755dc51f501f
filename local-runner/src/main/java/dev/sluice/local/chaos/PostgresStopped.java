package dev.sluice.local.chaos;

/** The source, which holds the catalog too, goes away and recovers from its log. */
record PostgresStopped(Manner manner) implements Fault {

    enum Manner {
        /** All sessions are cut, nothing is written any more. */
        IMMEDIATE_STOP,
        SIGKILL
    }

    @Override
    public String what() {
        return manner == Manner.SIGKILL ? "SIGKILL postgres" : "immediate stop of postgres";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        switch (manner) {
            case IMMEDIATE_STOP -> scene.stack().postgres().stopAtOnce();
            case SIGKILL -> scene.stack().postgres().kill();
        }
        scene.stack().postgres().awaitReady();
    }
}
