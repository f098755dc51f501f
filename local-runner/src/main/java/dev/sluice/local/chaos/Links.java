package dev.sluice.local.chaos;

import dev.sluice.local.stack.Detour;
import dev.sluice.local.stack.Part;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** All links, each through a proxy of its own. */
final class Links implements Detour, AutoCloseable {

    private final Map<Link, TcpProxy> proxies = new EnumMap<>(Link.class);

    private Links() {}

    /** Listens for all of them; where they lead is said later. */
    static Links open() throws IOException {
        Links links = new Links();
        try {
            for (Link link : Link.values()) {
                links.proxies.put(link, TcpProxy.listen(link.label()));
            }
        } catch (IOException e) {
            links.close();
            throw e;
        }
        return links;
    }

    TcpProxy proxy(Link link) {
        @Nullable TcpProxy proxy = proxies.get(link);
        if (proxy == null) {
            throw new IllegalStateException("No proxy for " + link);
        }
        return proxy;
    }

    @Override
    public int around(Part part, int port) {
        return around(Link.to(part), port);
    }

    int around(Link link, int port) {
        TcpProxy proxy = proxy(link);
        proxy.leadTo(port);
        return proxy.port();
    }

    @Override
    public void close() {
        proxies.values().forEach(TcpProxy::close);
    }
}
