package space.quark.host.remote;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.client.HttpClient;
import space.quark.dock.Caller;
import space.quark.dock.LiveAudience;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveTopics;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;
import space.quark.host.HubLink;
import space.quark.host.call.CallListener;
import space.quark.host.call.JsonClient;
import space.quark.host.call.LocalContract;
import space.quark.host.call.RemoteContract;
import space.quark.host.call.RemoteTarget;
import tools.jackson.databind.JsonNode;

/** The hub as the modules of a remote host reach it: neighbours of the same process directly, all else over HTTP. */
final class RemoteHubLink implements HubLink {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI hub;
    private final HttpClient client;
    private final JsonClient http;
    private final InstantSource clock;
    private final Inside inside;
    private final News news;
    private final Audiences audiences;

    /** What the link asks of the process it is in. */
    interface Inside {
        /** A contract as offered in this process. */
        <C> Optional<C> offered(Class<C> contract);

        /** The module's service token. */
        String serviceToken(String module);

        /** The module's live channels as the hub reads them. */
        LiveDesk live(String module);
    }

    RemoteHubLink(RemoteOptions options, HttpClient client, InstantSource clock, Inside inside, News news) {
        this.hub = options.hub();
        this.client = client;
        this.http = new JsonClient(client);
        this.clock = clock;
        this.inside = inside;
        this.news = news;
        this.audiences = new Audiences(this::connected, news);
    }

    @Override
    public <C> C reach(String fromModule, Class<C> contract) {
        C far = RemoteContract.of(contract, fromModule, new Neighbours(fromModule), clock, CallListener.NONE);
        return LocalContract.of(
                contract, fromModule, () -> inside.offered(contract).orElse(far), clock);
    }

    /** Neighbours behind the hub's gateway. */
    private final class Neighbours implements RemoteTarget {
        private final String from;

        private Neighbours(String from) {
            this.from = from;
        }

        @Override
        public HttpClient client() {
            return client;
        }

        @Override
        public URI base() {
            return hub.resolve("/api/v1");
        }

        @Override
        public Map<String, String> credentials(Caller caller) {
            return RemoteHubLink.this.credentials(from);
        }
    }

    Map<String, String> credentials(String module) {
        return Map.of("Authorization", "Bearer " + inside.serviceToken(module));
    }

    @Override
    public Tokens tokens(String module) {
        return new Tokens() {
            @Override
            public Issued issue(PersonId person, String session, Set<String> roles, Duration lifetime) {
                JsonNode issued = post(
                        "issue",
                        Map.of(
                                "person", person,
                                "session", session,
                                "roles", roles,
                                "lifetime_millis", lifetime.toMillis()));
                return new Issued(
                        issued.path("token").asString(),
                        Instant.parse(issued.path("expires").asString()));
            }

            @Override
            public void revokeSession(String session) {
                post("revoke", Map.of("session", session));
            }

            @Override
            public void revokePerson(PersonId person) {
                post("revoke", Map.of("person", person));
            }

            private JsonNode post(String what, Map<String, Object> body) {
                return http.post(hub.resolve("/quark/tokens/" + what), body, credentials(module), PATIENCE)
                        .path("data");
            }
        };
    }

    @Override
    public Channel open(String module, String channel, LiveChannel source) {
        inside.live(module).open(channel, source);
        return new Channel() {
            @Override
            public void changed(PersonId person) {
                news.changed(channel, person);
            }

            @Override
            public void changed(LiveAudience audience) {
                audiences.ask(module, channel, audience);
            }

            @Override
            public void close() {
                inside.live(module).close(channel, source);
            }
        };
    }

    @Override
    public Topics watch(String module, String channel, LiveTopics source) {
        inside.live(module).watch(channel, source);
        return new Topics() {
            @Override
            public void changed(String topic) {
                news.changed(channel, topic);
            }

            @Override
            public void close() {
                inside.live(module).unwatch(channel, source);
            }
        };
    }

    /** Who is connected to the hub now. */
    private Set<PersonId> connected(String module) {
        Set<PersonId> people = new LinkedHashSet<>();
        http.get(hub.resolve("/quark/live/people"), credentials(module), PATIENCE)
                .path("data")
                .path("people")
                .forEach(person -> people.add(new PersonId(person.asLong())));
        return people;
    }
}
