package space.quark.host.bus;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The times when a broker is away: said once however many modules wait for it. */
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final Set<String> waiting = new HashSet<>();

    synchronized void began(String module, BrokerAway why) {
        if (waiting.isEmpty()) {
            LOG.warn("the broker is away, and events wait in the outboxes of their modules: {}", why.getMessage());
        }
        waiting.add(module);
    }

    synchronized void over(String module) {
        if (waiting.remove(module) && waiting.isEmpty()) {
            LOG.info("the broker takes events again");
        }
    }
}
