package space.quark.hub.upstream;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.host.call.CallerHeaders;

/** Carries requests to modules in processes of their own, over connections that are kept, and their answers back. */
public final class Forwarder implements AutoCloseable {
    private final Passport passport;
    private final RateLimits limits = new RateLimits();
    private final UnaryOperator<String> names;
    private final Function<String, String> passes;
    private final InstantSource clock;
    private final Set<Stay> stays = ConcurrentHashMap.newKeySet();

    /**
     * @param names the name of a module by its id; the id when nobody knows better
     * @param passes the bearer token that proves the hub to one of the station's own modules, by its id
     */
    public Forwarder(
            CallerTokens signer, UnaryOperator<String> names, Function<String, String> passes, InstantSource clock) {
        this.passport = new Passport(signer, clock);
        this.names = names;
        this.passes = passes;
        this.clock = clock;
    }

    /**
     * Answers the request with what the module says, streamed, or with an error that says why it cannot; returns the status that
     * the client was told once all of it is on its way.
     */
    public int forward(Ask ask) {
        return new Passage(ask, this).run();
    }

    /** Counts the request against its route's limit. */
    void count(Ask ask) {
        Rule.RateLimit limit = ask.rule().rateLimit();
        if (limit != null) {
            limits.count(ask.route(), who(ask.caller()), limit, System.nanoTime());
        }
    }

    private static String who(Caller caller) {
        PersonId person = caller.personId();
        if (person != null) {
            return "person " + person.value();
        }
        return caller.module() == null ? "address " + caller.address() : "module " + caller.module();
    }

    /** The lines of a request that say who calls, and until when. */
    void tell(Text head, Ask ask, Duration left) {
        if (ask.crew().trusted()) {
            head.field("Authorization", "Bearer " + passes.apply(ask.crew().module()));
            CallerHeaders.encode(ask.caller(), left).forEach(head::field);
            return;
        }
        head.field(CallerHeaders.TIMEOUT, String.valueOf(Math.max(1, left.toMillis())))
                .field(
                        CallerHeaders.TRACEPARENT,
                        CallerHeaders.traceparent(ask.caller().trace()));
        head.add(passport.lines(ask.caller(), ask.crew()));
        String module = ask.caller().module();
        if (module != null) {
            head.field("X-Service-Id", module).field("X-Service-Name", plain(names.apply(module)));
        }
    }

    /** Headers have no letters but these; others are percent-encoded. */
    private static String plain(String name) {
        return name.chars().allMatch(c -> c >= ' ' && c < 0x7f)
                ? name
                : URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    long now() {
        return clock.millis();
    }

    InstantSource clock() {
        return clock;
    }

    void staying(Stay stay) {
        stays.add(stay);
    }

    void gone(Stay stay) {
        stays.remove(stay);
    }

    /** Tells event streams and WebSockets to come back later; what else is under way goes on. */
    @Override
    public void close() {
        stays.forEach(Stay::end);
    }
}
