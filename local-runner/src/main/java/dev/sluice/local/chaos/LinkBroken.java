package dev.sluice.local.chaos;

import java.time.Duration;

/**
 * Nothing comes through a link for a while.
 *
 * @param state how: silently, or by resetting what tries
 */
record LinkBroken(Link link, TcpProxy.State state, Duration time) implements Fault {

    @Override
    public String what() {
        String how = state == TcpProxy.State.SILENT ? "cut" : "down";
        return "link to " + link.label() + " " + how + " for " + time.toSeconds() + " s";
    }

    @Override
    public void strike(Scene scene) throws Exception {
        TcpProxy proxy = scene.stage().links().proxy(link);
        proxy.become(state);
        try {
            Scene.stay(time);
        } finally {
            proxy.become(TcpProxy.State.OPEN);
        }
    }
}
