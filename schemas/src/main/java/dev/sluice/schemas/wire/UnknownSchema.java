package dev.sluice.schemas.wire;

/** The registry answered, and does not know the id. */
public final class UnknownSchema extends Exception {

    private final int id;

    public UnknownSchema(int id) {
        super("The schema registry knows no schema with id " + id);
        this.id = id;
    }

    public int id() {
        return id;
    }
}
