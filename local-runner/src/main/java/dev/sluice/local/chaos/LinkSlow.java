package dev.sluice.local.chaos;

import java.time.Duration;

/** Everything that goes through a link comes late for a while. */
record LinkSlow(Link link, Duration delay, Duration time) implements Fault {

    @Override
    public String what() {
        return "link to " + link.label() + " delayed by " + delay.toMillis() + " ms for " + time.toSeconds() + " s";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        TcpProxy proxy = scene.stage().links().proxy(link);
        proxy.delay(delay);
        try {
            Scene.stay(time);
        } finally {
            proxy.delay(Duration.ZERO);
        }
    }
}
