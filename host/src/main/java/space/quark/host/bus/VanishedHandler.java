package space.quark.host.bus;

import java.time.Instant;

/**
 * What a module once heard and now has no handler for: events of this type pass it by.
 *
 * @param source the module whose events these are, as it stands in their type
 * @param heardAt when the module was last docked with a handler for it
 */
public record VanishedHandler(String type, String source, Instant heardAt) {}
