package dev.sluice.schemas.wire;

/** The registry answered, and does not know the id, or knows another kind of schema than Avro's by it. */
public final class UnknownSchema extends Exception {

    private final int id;

    public UnknownSchema(int id) {
        super("The schema registry knows no schema with id " + id);
        this.id = id;
    }

    /** @param notAvro what Avro says of the schema */
    UnknownSchema(int id, RuntimeException notAvro) {
        super("Schema " + id + " of the schema registry is no Avro schema", notAvro);
        this.id = id;
    }

    public int id() {
        return id;
    }
}
