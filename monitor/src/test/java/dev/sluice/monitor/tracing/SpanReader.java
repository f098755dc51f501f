package dev.sluice.monitor.tracing;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Spans as a receiver of OTLP reads them.
 *
 * @see <a href="https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto">
 *     trace.proto</a>
 */
final class SpanReader {

    private SpanReader() {}

    /** A span; ids are hex, and the id of the span above is empty for none. */
    record Seen(
            String service,
            String trace,
            String id,
            String above,
            String name,
            List<String> linked,
            Map<String, String> attributes) {}

    /** The spans of an ExportTraceServiceRequest. */
    static List<Seen> read(byte[] request) {
        try {
            List<Seen> seen = new ArrayList<>();
            for (byte[] resourceSpans : messages(request, 1)) {
                String service = "";
                for (byte[] resource : messages(resourceSpans, 1)) {
                    service = attributes(resource, 1).getOrDefault("service.name", "");
                }
                for (byte[] scopeSpans : messages(resourceSpans, 2)) {
                    for (byte[] span : messages(scopeSpans, 2)) {
                        seen.add(span(service, span));
                    }
                }
            }
            return seen;
        } catch (IOException e) {
            throw new AssertionError("No OTLP request", e);
        }
    }

    private static Seen span(String service, byte[] span) throws IOException {
        List<String> linked = new ArrayList<>();
        for (byte[] link : messages(span, 13)) {
            linked.add(hex(link, 1));
        }
        return new Seen(service, hex(span, 1), hex(span, 2), hex(span, 4), text(span, 5), linked, attributes(span, 9));
    }

    private static Map<String, String> attributes(byte[] message, int field) throws IOException {
        Map<String, String> attributes = new HashMap<>();
        for (byte[] pair : messages(message, field)) {
            for (byte[] value : messages(pair, 2)) {
                attributes.put(text(pair, 1), text(value, 1));
            }
        }
        return attributes;
    }

    private static String hex(byte[] message, int field) throws IOException {
        List<byte[]> found = messages(message, field);
        return found.isEmpty() ? "" : HexFormat.of().formatHex(found.get(0));
    }

    private static String text(byte[] message, int field) throws IOException {
        List<byte[]> found = messages(message, field);
        return found.isEmpty() ? "" : new String(found.get(0), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** The values of a field whose values have a length: messages, texts and bytes. */
    private static List<byte[]> messages(byte[] message, int field) throws IOException {
        List<byte[]> found = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean isWanted = WireFormat.getTagFieldNumber(tag) == field
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (isWanted) {
                found.add(in.readByteArray());
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }
}
