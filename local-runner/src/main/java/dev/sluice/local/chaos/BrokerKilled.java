package dev.sluice.local.chaos;

/** SIGKILL of the only broker; it comes back with its data. */
record BrokerKilled() implements Fault {

    @Override
    public String what() {
        return "SIGKILL kafka";
    }

    @Override
    public int kills() {
        return 1;
    }

    @Override
    public void strike(Scene scene) throws Exception {
        scene.stack().kafka().kill();
        scene.stack().kafka().awaitReady();
    }
}
