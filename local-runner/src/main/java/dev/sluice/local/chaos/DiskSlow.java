package dev.sluice.local.chaos;

import java.time.Duration;
import java.util.Optional;

/** The disk of the lake's files lets its writers wait for most of the time. */
record DiskSlow(Duration time) implements Fault {

    @Override
    public String what() {
        return "disk of the warehouse slow for " + time.toSeconds() + " s";
    }

    @Override
    public Optional<String> obstacle(Scene scene) {
        return scene.stage().disk().obstacle();
    }

    @Override
    public void strike(Scene scene) throws Exception {
        scene.stage().disk().standStill(time);
    }
}
