package space.quark.hub.upstream;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Closes connections whose time is over, one thread for all of this process: a timed wait of each reader would cost more
 * than the request. Sleeps while there is no connection.
 */
final class Deadlines {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(25);
    private static final Set<Wire> OPEN = ConcurrentHashMap.newKeySet();
    private static final Thread KEEPER =
            Thread.ofPlatform().daemon().name("upstream-deadlines").start(Deadlines::keep);

    private Deadlines() {}

    static void watch(Wire wire) {
        boolean first = OPEN.isEmpty();
        OPEN.add(wire);
        if (first) {
            LockSupport.unpark(KEEPER);
        }
    }

    static void forget(Wire wire) {
        OPEN.remove(wire);
    }

    private static void keep() {
        while (true) {
            if (OPEN.isEmpty()) {
                LockSupport.park(OPEN);
            } else {
                LockSupport.parkNanos(OPEN, LOOK);
            }
            long now = System.nanoTime();
            OPEN.forEach(wire -> wire.closeIfOver(now));
        }
    }
}
