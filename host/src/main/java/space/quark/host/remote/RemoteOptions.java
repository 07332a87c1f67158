package space.quark.host.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.DatabaseSettings;

/**
 * Where a remote host listens and how it docks.
 *
 * @param hub the station to dock to
 * @param invitation why the hub should trust this host
 * @param instance tells this host from others that run the same modules; a later start of the same name takes its place
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param address where the hub reaches this process; null: where it listens
 * @param maxBody the largest request body, in bytes
 * @param deadline how long a call may take at most
 * @param drain how long what is under way may take when the process stops
 * @param own ids of all modules of the station's own, wherever they run
 * @param databases by module id, those with a database of their own
 */
public record RemoteOptions(
        URI hub,
        Invitation invitation,
        String instance,
        String host,
        int port,
        @Nullable URI address,
        int maxBody,
        Duration deadline,
        Duration drain,
        Set<String> own,
        Map<String, DatabaseSettings> databases) {}
