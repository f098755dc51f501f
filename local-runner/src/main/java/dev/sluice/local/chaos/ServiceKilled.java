package dev.sluice.local.chaos;

import dev.sluice.local.process.Termination;
import dev.sluice.local.stack.Service;

/** SIGKILL, as for want of memory; its supervisor starts it again. */
record ServiceKilled(Service service) implements Fault {

    @Override
    public String what() {
        return "SIGKILL " + service.label();
    }

    @Override
    public int kills() {
        return 1;
    }

    @Override
    public void strike(Scene scene) throws Exception {
        Termination.kill(scene.process(service));
    }
}
