package space.quark.hub.far;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import space.quark.dock.Caller;
import space.quark.dock.EventTypes;
import space.quark.dock.Manifest;
import space.quark.host.bus.EventSource;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.JsonClient;
import space.quark.host.remote.FarEvents;
import space.quark.hub.tokens.Passes;
import tools.jackson.databind.JsonNode;

/** One of the hub's modules in another process: where it is, and how it is asked. */
final class FarModule {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Manifest manifest;
    private final Supplier<URI> where;
    private final JsonClient http;
    private final Passes passes;
    private final InstantSource clock;
    /** The words of the modules whose events it hears. */
    private final Set<String> heard;

    /** @param where its instance to ask now, or {@link space.quark.dock.Unreachable} while there is none */
    FarModule(Manifest manifest, Supplier<URI> where, JsonClient http, Passes passes, InstantSource clock) {
        this.manifest = manifest;
        this.where = where;
        this.http = http;
        this.passes = passes;
        this.clock = clock;
        this.heard = manifest.events().subscribes().stream()
                .map(EventTypes::publisherOf)
                .collect(Collectors.toUnmodifiableSet());
    }

    String id() {
        return manifest.id();
    }

    Manifest manifest() {
        return manifest;
    }

    /** Where its instance to ask now is. */
    URI base() {
        return where.get();
    }

    /** Its events. */
    EventSource events() {
        return new FarEvents(http, () -> URI.create(base() + "/quark/outbox"), _ -> passes.headers(id()));
    }

    /** Asks its host, on behalf of whoever calls now. */
    JsonNode ask(String path) {
        Caller caller = Caller.current();
        Duration left = left(caller);
        Map<String, String> headers = new HashMap<>(CallerHeaders.encode(caller, left));
        headers.putAll(passes.headers(id()));
        return http.get(URI.create(base() + "/quark/" + path), headers, left).path("data");
    }

    /** Tells its host something. */
    void tell(String path, Object body) {
        http.post(URI.create(base() + "/quark/" + path), body, passes.headers(id()), LONGEST);
    }

    private Duration left(Caller caller) {
        if (caller.deadline().isAfter(clock.instant().plus(LONGEST))) {
            return LONGEST;
        }
        Duration left = Duration.between(clock.instant(), caller.deadline());
        return left.toMillis() > 0 ? left : Duration.ofMillis(1);
    }

    /** The words of the modules whose events it hears. */
    Set<String> heard() {
        return heard;
    }

    /** Whether it hears events of this module. */
    boolean hears(String module) {
        return heard.contains(module.replace('-', '_'));
    }
}
