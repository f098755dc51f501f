package dev.sluice.local.chaos;

import java.time.Duration;
import java.util.Optional;

/** The disk of the lake's files has no room for a while. */
record DiskFull(Duration time) implements Fault {

    @Override
    public String what() {
        return "disk of the warehouse full for " + time.toSeconds() + " s";
    }

    @Override
    public Optional<String> obstacle(Scene scene) {
        return scene.stage().disk().obstacle();
    }

    @Override
    public void strike(Scene scene) throws Exception {
        scene.stage().disk().fill();
        try {
            Scene.stay(time);
        } finally {
            scene.stage().disk().empty();
        }
    }
}
