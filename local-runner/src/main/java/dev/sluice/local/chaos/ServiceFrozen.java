package dev.sluice.local.chaos;

import dev.sluice.local.process.Signal;
import dev.sluice.local.stack.Service;

import java.time.Duration;

/** A service stands still and goes on without knowing it, as after a long pause of its machine. */
record ServiceFrozen(Service service, Duration time) implements Fault {

    @Override
    public String what() {
        return "SIGSTOP " + service.label() + ", SIGCONT after " + time.toSeconds() + " s";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        ProcessHandle process = scene.process(service);
        Signal.STOP.sendTo(process.pid());
        try {
            Scene.stay(time);
        } finally {
            if (process.isAlive()) {
                Signal.CONT.sendTo(process.pid());
            }
        }
    }
}
