package dev.sluice.local.chaos;

import dev.sluice.local.process.Signal;
import dev.sluice.local.stack.Service;

import java.io.IOException;
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
        try {
            signal(Signal.STOP, process);
            Scene.stay(time);
        } finally {
            signal(Signal.CONT, process);
        }
    }

    /** Another fault that strikes at the same time may have ended it. */
    private static void signal(Signal signal, ProcessHandle process) throws Exception {
        try {
            signal.sendTo(process.pid());
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }
}
