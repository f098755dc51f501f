package dev.sluice.local.chaos;

/** All connections of a link are reset once. */
record LinkReset(Link link) implements Fault {

    @Override
    public String what() {
        return "all connections to " + link.label() + " reset";
    }

    @Override
    public void strike(Scene scene) {
        scene.stage().links().proxy(link).reset();
    }
}
