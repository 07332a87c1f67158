package space.quark.hub.docking;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import space.quark.dock.Caller;

/** The modules that wait for their approval: how many may, and who loses the place by not coming again. */
final class WaitingRoom {
    /** Who waits comes again with each lease, or has gone. */
    private static final int MISSED_LEASES = 10;

    private final Berths berths;
    private final DockingSettings settings;
    private final InstantSource clock;

    WaitingRoom(Berths berths, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.settings = settings;
        this.clock = clock;
    }

    /** A place for whoever asks now; nobody takes all of them from one network address. */
    void requirePlace() {
        String from = whence();
        requirePlace(berth -> berth.from.equals(from), settings.maxWaitingFrom(), "docking.max_waiting_from");
        requirePlace(_ -> true, settings.maxWaiting(), "docking.max_waiting");
    }

    private void requirePlace(Predicate<Berth> counted, int most, String setting) {
        List<Berth> waiting = berths.all().stream()
                .filter(WaitingRoom::waits)
                .filter(counted)
                .sorted(Comparator.comparing(berth -> berth.heard))
                .toList();
        if (waiting.size() >= most && !waiting.stream().anyMatch(this::letGo)) {
            throw DockingProblem.QE301.with(
                    429,
                    "too many modules wait for their approval, the setting " + setting
                            + " says how many may: ask the operator for a registration token, with which nobody waits",
                    List.of());
        }
    }

    private static boolean waits(Berth berth) {
        return berth.decision.kind() == Decision.Kind.PENDING;
    }

    /** Forgets one that has not come again for long; false when it has. What an administrator docked is asked to nothing. */
    private boolean letGo(Berth berth) {
        Instant before = clock.instant().minus(settings.lease().multipliedBy(MISSED_LEASES));
        berth.turn.lock();
        try {
            boolean gone = waits(berth)
                    && berth.heard.isBefore(before)
                    && berth.instances.values().stream().noneMatch(one -> one.pulled);
            if (gone) {
                berth.instances.clear();
                berths.forget(berth);
            }
            return gone;
        } finally {
            berth.turn.unlock();
        }
    }

    /** Somebody said that the module is there. */
    void heardOf(Berth berth) {
        berth.heard = clock.instant();
        berth.from = whence();
    }

    /** Where the caller is: who has one IPv6 address has the whole network of it. */
    private static String whence() {
        String address = Caller.current().address();
        try {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) : address;
        } catch (IllegalArgumentException _) {
            return address;
        }
    }
}
