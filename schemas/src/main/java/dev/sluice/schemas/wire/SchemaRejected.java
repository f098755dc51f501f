package dev.sluice.schemas.wire;

/** The registry refused to register a schema, for instance as incompatible with the subject's earlier ones. */
public final class SchemaRejected extends Exception {
    public SchemaRejected(String subject, String why) {
        super("The schema registry rejects the schema of subject " + subject + ": " + why);
    }
}
