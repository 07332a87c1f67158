package space.quark.hub.docking;

import java.net.URI;
import java.util.Set;

/**
 * Where a module wants to be sent events.
 *
 * @param address of its {@code events} endpoint, at one of its instances
 * @param types what it may hear, patterns
 */
public record Ear(String module, URI address, Set<String> types) {}
