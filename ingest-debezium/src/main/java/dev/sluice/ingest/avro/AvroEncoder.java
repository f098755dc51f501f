package dev.sluice.ingest.avro;

import dev.sluice.schemas.mask.SchemaMask;
import dev.sluice.schemas.mask.Unmaskable;
import dev.sluice.schemas.wire.SchemaRegistry;
import dev.sluice.schemas.wire.SchemaRejected;
import dev.sluice.schemas.wire.WireFormat;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Structs to bytes in Confluent's wire format. A schema is translated and registered when the first record with it
 * comes; the engine hands out one schema object for all records of a table until the table changes, so that the
 * schema's identity is enough to find it again. Not thread-safe.
 */
public final class AvroEncoder {

    private final Registering registering;
    private final Masking masking;
    private final Map<String, Registered> bySubject = new HashMap<>();
    private final Map<String, Rejected> rejections = new HashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    private @Nullable BinaryEncoder encoder;

    /** Masks nothing. */
    public AvroEncoder(SchemaRegistry registry) {
        this(registry::register, (subject, schema) -> Optional.empty());
    }

    public AvroEncoder(SchemaRegistry registry, RawMasks masks) {
        this(registry::register, masks::of);
    }

    private AvroEncoder(Registering registering, Masking masking) {
        this.registering = registering;
        this.masking = masking;
    }

    /** An encoder of tables that are written anew, so that it does not matter what their schemas were before. */
    public static AvroEncoder anew(SchemaRegistry registry, RawMasks masks) {
        return new AvroEncoder(registry::registerAnew, masks::of);
    }

    private interface Masking {
        Optional<SchemaMask> of(String subject, org.apache.avro.Schema schema) throws Unmaskable;
    }

    private interface Registering {
        int register(String subject, org.apache.avro.Schema schema) throws SchemaRejected;
    }

    /**
     * Encodes one struct.
     *
     * @param subject under which the schema is registered
     * @throws NotEncodable when the value does not fit its schema, or the registry refuses that ({@link SchemaRefused})
     */
    public byte[] encode(String subject, Struct value) throws NotEncodable {
        Registered type = registered(subject, value.schema());
        bytes.reset();
        if (type.mask == null) {
            bytes.writeBytes(type.header);
        }
        BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, encoder);
        encoder = out;
        try {
            type.avro.writer().write(value, out);
            out.flush();
        } catch (IOException | RuntimeException e) {
            encoder = null;
            throw new NotEncodable("a value does not fit its column's schema", e);
        }
        return type.mask == null ? bytes.toByteArray() : masked(type.mask, type.header);
    }

    private byte[] masked(SchemaMask mask, byte[] header) throws NotEncodable {
        try {
            return mask.mask(bytes.toByteArray(), 0, header);
        } catch (Unmaskable e) {
            throw new NotEncodable(e.getMessage(), e);
        }
    }

    private Registered registered(String subject, Schema schema) throws NotEncodable {
        Registered known = bySubject.get(subject);
        if (known != null && known.connect == schema) {
            return known;
        }
        Rejected rejected = rejections.get(subject);
        if (rejected != null && rejected.connect == schema) {
            throw rejected.cause;
        }
        try {
            Registered registered = register(subject, schema);
            bySubject.put(subject, registered);
            return registered;
        } catch (NotEncodable e) {
            rejections.put(subject, new Rejected(schema, e));
            throw e;
        }
    }

    private Registered register(String subject, Schema schema) throws NotEncodable {
        AvroType avro;
        try {
            avro = ConnectAvro.translate(schema);
        } catch (RuntimeException e) {
            throw new NotEncodable("the table's schema can't be expressed in Avro: " + e.getMessage(), e);
        }
        try {
            @Nullable SchemaMask mask = masking.of(subject, avro.schema()).orElse(null);
            int id = registering.register(subject, mask == null ? avro.schema() : mask.schema());
            return new Registered(schema, avro, WireFormat.header(id), mask);
        } catch (SchemaRejected e) {
            throw new SchemaRefused(e);
        } catch (Unmaskable e) {
            throw new NotEncodable(e.getMessage(), e);
        }
    }

    /** Asked for once: a registry that refuses a schema refuses it for every record of it. */
    private record Rejected(Schema connect, NotEncodable cause) {}

    private static final class Registered {
        private final Schema connect;
        private final AvroType avro;
        private final byte[] header;
        private final @Nullable SchemaMask mask;

        Registered(Schema connect, AvroType avro, byte[] header, @Nullable SchemaMask mask) {
            this.connect = connect;
            this.avro = avro;
            this.header = header;
            this.mask = mask;
        }
    }
}
