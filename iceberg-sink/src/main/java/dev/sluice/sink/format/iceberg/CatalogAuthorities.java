package dev.sluice.sink.format.iceberg;

import dev.sluice.schemas.tls.Authorities;
import org.apache.iceberg.rest.auth.TLSConfigurer;
import org.jspecify.annotations.Nullable;

import javax.net.ssl.SSLContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** Makes Iceberg's REST client trust the authorities of {@code lake.catalog.ca}; Iceberg makes it by its name. */
public final class CatalogAuthorities implements TLSConfigurer {

    static final String FILE = "ca";

    private @Nullable SSLContext context;

    @Override
    public void initialize(Map<String, String> properties) {
        try {
            context = Authorities.trusting(Path.of(properties.getOrDefault(FILE, "")));
        } catch (IOException e) {
            throw new UncheckedIOException("The authorities of lake.catalog.ca can't be read", e);
        }
    }

    @Override
    public SSLContext sslContext() {
        if (context == null) {
            throw new IllegalStateException("Not initialized");
        }
        return context;
    }
}
