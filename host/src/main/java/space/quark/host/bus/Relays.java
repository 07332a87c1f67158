package space.quark.host.bus;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import space.quark.host.storage.ModuleDatabase;

/** The relays of a process, one a module that is open in it. */
final class Relays {
    private final Ship.Shared shared;
    private final Map<String, Ship> ships = new ConcurrentHashMap<>();

    Relays(Broker broker, BusSettings settings, Semaphore permits, InstantSource clock) {
        this.shared = new Ship.Shared(broker, new Outage(), settings, permits, clock);
    }

    Broker broker() {
        return shared.broker();
    }

    /** Begins to carry a module's events; where they are to be read. */
    EventSource open(String module, ModuleDatabase database) {
        Ship ship = new Ship(module, database, shared);
        Ship before = ships.put(Bus.word(module), ship);
        if (before != null) {
            before.close();
        }
        ship.start();
        return new Carried(broker().source(module), ship);
    }

    Optional<Ship> of(String module) {
        return Optional.ofNullable(ships.get(Bus.word(module)));
    }

    /** Who reads a module's outbox: its relay, by a name that no module has. */
    Map<String, Position> readersOf(String module) {
        return of(module)
                .map(ship -> Map.of("(relay)", ship.position().orElse(Position.START)))
                .orElse(Map.of());
    }

    void close(String module) {
        Ship ship = ships.remove(Bus.word(module));
        if (ship != null) {
            ship.close();
        }
    }

    List<ShipStatus> status() {
        return ships.values().stream()
                .map(Ship::status)
                .sorted(Comparator.comparing(ShipStatus::module))
                .toList();
    }

    void close() {
        ships.values().forEach(Ship::end);
        Set.copyOf(ships.keySet()).forEach(this::close);
    }

    /**
     * A module's events as the broker has them; what has not come there yet lies behind that. Positions are the broker's
     * with the epoch before them.
     */
    private record Carried(EventSource broker, Ship ship) implements EventSource {
        @Override
        public Page read(Position position, Set<String> types, int limit) {
            String epoch = epoch();
            Page page = broker.read(within(epoch, position), types, limit);
            Position next = page.next();
            return new Page(page.entries(), new Position(epoch + next.tick(), next.seq()), page.more());
        }

        private String epoch() {
            return ship.epoch() + "|";
        }

        private static Position within(String epoch, Position position) {
            return position.tick().startsWith(epoch)
                    ? new Position(position.tick().substring(epoch.length()), position.seq())
                    : Position.START;
        }

        @Override
        public Backlog backlog(Position position, Set<String> types) {
            Backlog unshipped = ship.waiting(types);
            Backlog there = broker.backlog(within(epoch(), position), types);
            return there.events() == 0 ? unshipped : new Backlog(there.events() + unshipped.events(), there.oldest());
        }

        @Override
        public EventSource readBy(String subscriber) {
            return new Carried(broker.readBy(subscriber), ship);
        }
    }
}
