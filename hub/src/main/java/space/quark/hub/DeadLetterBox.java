package space.quark.hub;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import space.quark.host.bus.Bus;
import space.quark.host.bus.DeadLetters;
import space.quark.host.bus.Operations;
import space.quark.hub.events.ForeignEvents;

/** The dead letters of everybody who hears: the modules of this process, and the subscriptions of modules outside. */
record DeadLetterBox(Operations operations, ForeignEvents foreign) {
    /** By subscriber: every module of this process, and those subscriptions that have any. */
    Map<String, DeadLetters> all() {
        Map<String, DeadLetters> all = new TreeMap<>(operations.deadLetters());
        all.remove(Bus.HUB);
        foreign.withDeadLetters().forEach(name -> of(name).ifPresent(letters -> all.put(name, letters)));
        return all;
    }

    /** Those of one subscriber, empty when there is none of the name. */
    Optional<DeadLetters> of(String subscriber) {
        Map<String, DeadLetters> modules = operations.deadLetters();
        if (subscriber.equals(Bus.HUB)) {
            return Optional.empty();
        }
        return ForeignEvents.sourcesOf(subscriber)
                .filter(_ -> foreign.knows(subscriber))
                .flatMap(sources -> Optional.ofNullable(modules.get(Bus.HUB))
                        .map(letters -> letters.within(sources, () -> foreign.decided(subscriber))))
                .or(() -> Optional.ofNullable(modules.get(subscriber)));
    }
}
