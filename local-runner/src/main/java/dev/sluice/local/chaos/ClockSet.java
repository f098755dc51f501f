package dev.sluice.local.chaos;

import dev.sluice.local.stack.Service;

import java.time.Duration;
import java.util.Optional;

/**
 * A service's clock is set to another time, and back after a while: two steps, of which one is backward.
 *
 * @param step negative for one that goes back
 */
record ClockSet(Service service, Duration step, Duration time) implements Fault {

    @Override
    public String what() {
        String way = step.isNegative() ? "back" : "ahead";
        return "clock of %s set %s by %d min for %d s"
                .formatted(service.label(), way, step.abs().toMinutes(), time.toSeconds());
    }

    @Override
    public Optional<String> obstacle(Scene scene) {
        return scene.stage().clocks().obstacle();
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Clocks clocks = scene.stage().clocks();
        clocks.set(service, step);
        try {
            Scene.stay(time);
        } finally {
            clocks.set(service, Duration.ZERO);
        }
    }
}
