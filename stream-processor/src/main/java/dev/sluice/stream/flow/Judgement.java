package dev.sluice.stream.flow;

import dev.sluice.schemas.position.Mark;
import dev.sluice.schemas.position.SourcePosition;
import dev.sluice.schemas.wire.Envelope.Op;

import java.util.Optional;

/** What {@link Validate} found out about one record. */
sealed interface Judgement {

    /** Calls the route that belongs to this judgement. */
    void take(Routes routes);

    /** Where records can go. */
    interface Routes {

        /**
         * A change that may go on.
         *
         * @param op what it did
         */
        void change(Op op);

        void mark(Mark mark);

        void tombstone();

        void rejected(Rejected why);

        void halted(Halted why);
    }

    /**
     * A change event that passed its table's rules.
     *
     * @param op what it did
     */
    record Change(Op op) implements Judgement {
        @Override
        public void take(Routes routes) {
            routes.change(op);
        }
    }

    /** The record that follows a delete, so that compaction forgets the key. No change of its own. */
    enum Tombstone implements Judgement {
        FOUND;

        @Override
        public void take(Routes routes) {
            routes.tombstone();
        }
    }

    /** A progress mark. No change of its own. */
    record Progress(Mark mark) implements Judgement {
        @Override
        public void take(Routes routes) {
            routes.mark(mark);
        }
    }

    /**
     * A record for the dead letters.
     *
     * @param rule the first rule it broke, or a constant of {@link dev.sluice.stream.event.Undecodable}
     * @param message what is wrong, without values
     * @param exception class name of what was thrown, if something was
     * @param position where the change stands; empty when its header does not say
     */
    record Rejected(String rule, String message, Optional<String> exception, Optional<SourcePosition> position)
            implements Judgement {
        @Override
        public void take(Routes routes) {
            routes.rejected(this);
        }
    }

    /**
     * A record that its table has to pause before: it breaks a rule of severity {@code halt}, or can't be judged and the
     * table's contract asks for the same.
     *
     * @param why as a dead letter of it would say
     */
    record Halted(Rejected why) implements Judgement {
        @Override
        public void take(Routes routes) {
            routes.halted(this);
        }
    }
}
