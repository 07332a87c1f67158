package space.quark.host.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.host.call.Exchange;
import space.quark.host.call.Query;

/** A request that the hub passed on, as it was when it came to the hub. */
final class ForwardedExchange implements Exchange {
    private static final String API = "/api/v1";

    private final Exchange here;
    private final int prefix;

    /** @param prefix how much of the path is the module's address here */
    ForwardedExchange(Exchange here, int prefix) {
        this.here = here;
        this.prefix = prefix;
    }

    @Override
    public String method() {
        return here.method();
    }

    @Override
    public String path() {
        return API + here.path().substring(prefix);
    }

    @Override
    public @Nullable String variable(String name) {
        return here.variable(name);
    }

    @Override
    public Query query() {
        return here.query();
    }

    @Override
    public @Nullable String header(String name) {
        return here.header(name);
    }

    @Override
    public List<String> headers(String name) {
        return here.headers(name);
    }

    @Override
    public boolean secure() {
        return "https".equals(here.header("X-Forwarded-Proto"));
    }

    @Override
    public String authority() {
        String host = here.header("X-Forwarded-Host");
        return host == null ? here.authority() : host;
    }

    @Override
    public byte[] body() {
        return here.body();
    }
}
