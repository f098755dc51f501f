package dev.sluice.stream.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.wire.Envelope.Op;
import dev.sluice.stream.flow.Judgement.Halted;
import dev.sluice.stream.flow.Judgement.Rejected;

import java.util.Map;
import java.util.Optional;

/** Goes nowhere: keeps what a judgement says. */
final class DryRun implements Judgement.Routes {

    private Optional<Map.Entry<String, String>> broken = Optional.empty();

    /** The rule that is broken and what is wrong; empty when none is. */
    Optional<Map.Entry<String, String>> broken() {
        return broken;
    }

    @Override
    public void change(Op op) {
        broken = Optional.empty();
    }

    @Override
    public void mark(Mark mark) {
        broken = Optional.empty();
    }

    @Override
    public void tombstone() {
        broken = Optional.empty();
    }

    @Override
    public void rejected(Rejected why) {
        broken = Optional.of(Map.entry(why.rule(), why.message()));
    }

    @Override
    public void halted(Halted why) {
        rejected(why.why());
    }
}
