package dev.sluice.local.chaos;

import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Service;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Services are killed one after the other, most of them before they have recovered from the kill before. */
record KillStorm(List<Kill> storm) implements Fault {

    /** @param after since the one before, or since the service was started again */
    record Kill(Service service, Duration after) {}

    KillStorm {
        storm = List.copyOf(storm);
    }

    @Override
    public String what() {
        String order = storm.stream().map(kill -> kill.service().label()).collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, "%d times SIGKILL: %s", storm.size(), order);
    }

    @Override
    public int kills() {
        return storm.size();
    }

    @Override
    public void strike(Scene scene) throws Exception {
        for (Kill kill : storm) {
            ProcessHandle process = scene.process(kill.service());
            Scene.stay(kill.after());
            Termination.kill(process);
        }
    }
}
