package space.quark.host.bus;

/** What carries events from the outboxes of their modules to those who hear them. */
public enum BusKind {
    /** They are read in the outboxes themselves. */
    EMBEDDED,
    /** NATS JetStream. */
    NATS,
    KAFKA
}
