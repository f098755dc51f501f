package dev.sluice.sink.contract;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.sink.contract.S3Policy.Deed;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Stands before a store that reads no policies, and refuses what a policy does not allow, as S3 does. What comes through is passed on
 * as it is, signature and all, so that the store still asks who it is. Buckets are the first part of the path.
 */
final class S3Gate implements AutoCloseable {

    private static final Pattern KEY_TO_DELETE = Pattern.compile("<Key>([^<]*)</Key>");
    private static final String REFUSAL =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

    /** What a connection is about, not the request. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String behind;
    private final S3Policy policy;
    private final Set<String> used = new ConcurrentSkipListSet<>();
    private final Set<String> refused = new ConcurrentSkipListSet<>();

    private S3Gate(HttpServer server, String behind, S3Policy policy) {
        this.server = server;
        this.behind = behind;
        this.policy = policy;
    }

    /** @param behind the store's address, without a path */
    static S3Gate before(String behind, S3Policy policy) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        S3Gate gate = new S3Gate(server, behind, policy);
        server.setExecutor(gate.threads);
        server.createContext("/", gate::pass);
        server.start();
        return gate;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The actions that were asked for and allowed. */
    Set<String> used() {
        return Set.copyOf(used);
    }

    /** What was asked for and not allowed. */
    Set<String> refused() {
        return Set.copyOf(refused);
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<Deed> deeds = deeds(exchange, body);
            List<Deed> tooMuch =
                    deeds.stream().filter(deed -> !policy.allows(deed)).toList();
            tooMuch.forEach(deed -> refused.add(deed.action() + " " + deed.resource()));
            if (!tooMuch.isEmpty()) {
                answer(exchange, 403, REFUSAL.getBytes(StandardCharsets.UTF_8));
                return;
            }
            deeds.forEach(deed -> used.add(deed.action()));
            HttpResponse<byte[]> answer = ask(exchange, body);
            Headers headers = exchange.getResponseHeaders();
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            answer.headers().map().forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))
                        || (isHead && name.equalsIgnoreCase("content-length"))) {
                    headers.put(name, values);
                }
            });
            answer(exchange, answer.statusCode(), answer.body());
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean hasNone = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasNone ? -1 : body.length);
        if (!hasNone) {
            exchange.getResponseBody().write(body);
        }
    }

    /** What a request does, by S3's list of actions and the requests that need them. */
    private static List<Deed> deeds(HttpExchange exchange, byte[] body) {
        String[] path = exchange.getRequestURI().getPath().split("/", 3);
        String bucket = path[1];
        String key = path.length < 3 ? "" : path[2];
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        String method = exchange.getRequestMethod();
        if (bucket.isEmpty()) {
            return List.of(new Deed("s3:ListAllMyBuckets", "*"));
        }
        String ofBucket = "arn:aws:s3:::" + bucket;
        if (key.isEmpty()) {
            return method.equals("POST") && query.matches("delete(=.*)?")
                    ? deletions(ofBucket, new String(body, StandardCharsets.UTF_8))
                    : List.of(new Deed(toBucket(method, query), ofBucket));
        }
        List<Deed> deeds = new ArrayList<>();
        deeds.add(new Deed(toObject(method, query), ofBucket + "/" + key));
        Headers headers = exchange.getRequestHeaders();
        if (headers.containsKey("x-amz-copy-source")) {
            String source = headers.getFirst("x-amz-copy-source").replaceFirst("^/", "");
            deeds.add(new Deed("s3:GetObject", "arn:aws:s3:::" + source));
        }
        if (headers.containsKey("x-amz-acl")) {
            deeds.add(new Deed("s3:PutObjectAcl", ofBucket + "/" + key));
        }
        if (headers.containsKey("x-amz-tagging")) {
            deeds.add(new Deed("s3:PutObjectTagging", ofBucket + "/" + key));
        }
        return deeds;
    }

    private static List<Deed> deletions(String bucket, String body) {
        return KEY_TO_DELETE
                .matcher(body)
                .results()
                .map(key -> new Deed("s3:DeleteObject", bucket + "/" + key.group(1)))
                .toList();
    }

    private static String toBucket(String method, String query) {
        if (query.matches("(acl|location|policy|versioning|tagging|lifecycle|uploads|versions)(=.*)?")) {
            return "s3:" + method + " bucket?" + query;
        }
        return switch (method) {
            case "GET", "HEAD" -> "s3:ListBucket";
            case "PUT" -> "s3:CreateBucket";
            case "DELETE" -> "s3:DeleteBucket";
            default -> "s3:" + method + " bucket";
        };
    }

    private static String toObject(String method, String query) {
        if (query.matches("(acl|tagging|retention|legal-hold|torrent|restore|select)(=.*)?")) {
            return "s3:" + method + " object?" + query;
        }
        return switch (method) {
            case "GET", "HEAD" -> "s3:GetObject";
            case "PUT", "POST" -> "s3:PutObject";
            case "DELETE" -> query.contains("uploadId=") ? "s3:AbortMultipartUpload" : "s3:DeleteObject";
            default -> "s3:" + method + " object";
        };
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(behind + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
