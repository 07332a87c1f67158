package space.quark.hub.events;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.Ear;

/** Sends modules that have an {@code events} endpoint what they hear, under the subscription {@code push}. */
final class Pushes implements AutoCloseable {
    /** The name of the subscription. */
    static final String NAME = "push";

    private final Hearings hearings;
    private final UnaryOperator<String> proof;
    /** Made for the first who is sent something. */
    private @Nullable HttpClient http;

    private final Map<Ear, Push> pushes = new HashMap<>();

    /** @param proof by module, a token that shows it that the hub is calling */
    Pushes(Hearings hearings, UnaryOperator<String> proof) {
        this.hearings = hearings;
        this.proof = proof;
    }

    private HttpClient client() {
        HttpClient known = http;
        if (known == null) {
            known = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
            http = known;
        }
        return known;
    }

    /** Sends to these and no others; asked in turn, so that the last answer is the latest. */
    synchronized void settle(Supplier<Collection<Ear>> ears) {
        Set<Ear> wanted = new HashSet<>(ears.get());
        pushes.entrySet().removeIf(entry -> {
            boolean over = !wanted.contains(entry.getKey());
            if (over) {
                entry.getValue().close();
            }
            return over;
        });
        wanted.forEach(ear -> pushes.computeIfAbsent(ear, _ -> new Push(hearings, client(), ear, proof)));
    }

    @Override
    public synchronized void close() {
        settle(() -> Set.of());
        if (http != null) {
            http.shutdownNow();
            http.close();
        }
    }
}
