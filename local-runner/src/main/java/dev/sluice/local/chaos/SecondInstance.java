package dev.sluice.local.chaos;

import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The same service is started once more by mistake, lives for a while and is killed. */
record SecondInstance(Service service, Duration time) implements Fault {

    @Override
    public String what() {
        return "a second " + service.label() + " for " + time.toSeconds() + " s";
    }

    @Override
    public int kills() {
        return 1;
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Path overlay = Files.writeString(
                scene.stack().root().resolve("run/another-" + service.label() + ".yaml"),
                "http: {" + service.label() + ": 0}\n");
        Process second = scene.start(scene.another(service, overlay), "another-" + service.label());
        try {
            Scene.stay(time);
        } finally {
            Termination.kill(second.toHandle());
        }
    }
}
