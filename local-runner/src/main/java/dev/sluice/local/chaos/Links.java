package dev.sluice.local.chaos;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** All links, each through a proxy of its own. */
final class Links implements AutoCloseable {

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

    /** Leads a link to a server's port; gives the port to be told instead. */
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
