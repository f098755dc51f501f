package dev.sluice.local.chaos;

import java.time.Duration;

/** The schema registry is stopped for a while. */
record RegistryDown(Duration time) implements Fault {

    @Override
    public String what() {
        return "registry down for " + time.toSeconds() + " s";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        scene.stack().registry().stop();
        try {
            Scene.stay(time);
        } finally {
            scene.stack().registry().start();
        }
    }
}
