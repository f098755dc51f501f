package dev.sluice.bench.result;

/** Which way a figure gets better. */
public enum Better {
    HIGHER {
        @Override
        boolean isWorse(double value, double than) {
            return value < than;
        }
    },
    LOWER {
        @Override
        boolean isWorse(double value, double than) {
            return value > than;
        }
    };

    abstract boolean isWorse(double value, double than);
}
