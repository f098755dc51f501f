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
    public int kills() {
        return manner == Manner.SIGKILL ? 1 : 0;
    }

    @Override
    public void strike(Scene scene) throws Exception {
        try {
            switch (manner) {
                case IMMEDIATE_STOP -> scene.stack().postgres().stopAtOnce();
                case SIGKILL -> scene.stack().postgres().kill();
            }
        } catch (IllegalStateException e) {
            // Another fault that strikes at the same time has taken it away already.
        }
        scene.stack().postgres().awaitReady();
    }
}
