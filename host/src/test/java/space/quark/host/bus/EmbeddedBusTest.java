package space.quark.host.bus;

import org.jspecify.annotations.Nullable;

/** Events that nothing carries: they are read in their outboxes. */
class EmbeddedBusTest extends BusContract {
    @Override
    protected @Nullable Broker connect() {
        return null;
    }
}
