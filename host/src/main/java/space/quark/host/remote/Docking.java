package space.quark.host.remote;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.StartupProblem;
import tools.jackson.databind.JsonNode;

/**
 * Keeps one module docked to the hub: registers it, sends heartbeats, renews its token, lets it run and rest as the hub
 * says, and undocks it at the end.
 */
final class Docking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Docking.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> RUNS = List.of("starting", "ready", "degraded");
    private static final List<String> SERVES = List.of("ready", "degraded");
    private static final List<String> RESTS = List.of("undocked", "refused");
    private static final int UNAUTHENTICATED = 401;
    private static final int NOT_THERE = 404;
    private static final int FENCED = 409;
    private static final int GONE = 410;

    private final String module;
    private final URI hub;
    private final Registration registration;
    private final Present present;
    private final CountDownLatch granted = new CountDownLatch(1);
    private final CountDownLatch served = new CountDownLatch(1);
    private final Semaphore wake = new Semaphore(0);
    private final ReentrantLock turn = new ReentrantLock();
    private final Pace pace = new Pace();
    private final Thread thread;
    private volatile JsonNode configuration = Json.mapper().createObjectNode();
    private volatile @Nullable Problem refusal;
    private volatile boolean registered;
    private volatile boolean closed;
    private String lastState = "";

    /** How the module is doing here, and what the hub makes of it; its changes must not wait. */
    interface Present {
        /** As in its health. */
        String status();

        /** Requests under way. */
        int inFlight();

        /** Nothing new comes to it. */
        void rest();

        /** It is to serve, having rested. */
        void run();

        /** It is no longer needed here. */
        void gone();
    }

    Docking(String module, URI hub, Registration registration, Present present) {
        this.module = module;
        this.hub = hub;
        this.registration = registration;
        this.present = present;
        this.thread = Thread.ofVirtual().name("docking " + module).start(this::keep);
    }

    /**
     * Waits until the hub has taken the module in.
     *
     * @return the configuration that the hub hands out
     */
    JsonNode await() {
        try {
            granted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(module + ": interrupted while docking", e);
        }
        Problem refused = refusal;
        if (refused != null) {
            String fields = refused.fields().isEmpty() ? "" : ": " + refused.fields();
            throw new StartupProblem(
                    "the hub does not take in " + module + ": " + refused.text() + " (" + refused.code() + ")" + fields,
                    StartupProblem.UNAVAILABLE,
                    refused);
        }
        return configuration;
    }

    /** Waits until the hub has routed the module once; false when it still has not after this long. */
    boolean awaitServed(Duration patience) {
        try {
            return served.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The token that proves the module to the hub. */
    String serviceToken() {
        String token = registration.serviceToken();
        if (token == null) {
            throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
        }
        return token;
    }

    /** Tells the hub soon how the module is doing. */
    void beat() {
        wake.release();
    }

    /** Tells the hub now how the module is doing, and does what it says. */
    void beatNow() {
        if (!closed && registered) {
            var _ = step();
        }
    }

    private void keep() {
        try {
            while (!closed) {
                Duration pause = step();
                if (!closed && wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Registers or sends a heartbeat; gives how long until the next. */
    private Duration step() {
        turn.lock();
        try {
            JsonNode answer =
                    registered ? registration.heartbeat(present.status(), present.inFlight()) : registration.register();
            registered = true;
            if (pace.troubled()) {
                LOG.info("{}: the hub answers again", module);
            }
            pace.well();
            return accept(answer);
        } catch (Unreachable e) {
            return troubled(e);
        } catch (Problem e) {
            return refused(e);
        } finally {
            turn.unlock();
        }
    }

    private Duration troubled(Problem e) {
        if (!pace.troubled()) {
            LOG.warn("{}: the hub at {} does not answer, and is asked on: {}", module, hub, e.text());
        }
        return pace.afterTrouble();
    }

    private Duration refused(Problem e) {
        if (e.status() >= 500) {
            return troubled(e);
        }
        if (!registered) {
            return granted.getCount() > 0 ? notTakenIn(e) : troubled(e);
        }
        if (e.status() == UNAUTHENTICATED && registration.renew()) {
            // It ended while the hub was away.
            return Duration.ZERO;
        }
        if (e.status() == FENCED || e.status() == GONE || present.status().equals("unhealthy")) {
            LOG.info("{}: {}: its place here is given up", module, e.text());
            closed = true;
            present.rest();
            present.gone();
            return Duration.ZERO;
        }
        LOG.info("{}: the hub does not know it any more ({}): it docks again", module, e.code());
        registered = false;
        return Duration.ZERO;
    }

    private Duration notTakenIn(Problem why) {
        refusal = why;
        closed = true;
        granted.countDown();
        return Duration.ZERO;
    }

    private Duration accept(JsonNode answer) {
        registration.take(answer);
        if (answer.path("configuration").isObject()) {
            configuration = answer.path("configuration");
        }
        String state = answer.path("state").asString("");
        if (!state.equals(lastState)) {
            lastState = state;
            String why = answer.path("message").asString(answer.path("reason").asString(""));
            LOG.info("{} is {} at {}: {}", module, state, hub, why);
        }
        if (answer.path("drain").asBoolean(false) || RESTS.contains(state)) {
            present.rest();
        } else if (registration.serviceToken() != null) {
            granted.countDown();
            if (RUNS.contains(state)) {
                present.run();
            }
        }
        if (present.status().equals("unhealthy")) {
            return Pace.RESTING;
        }
        if (SERVES.contains(state)) {
            served.countDown();
        } else if (RUNS.contains(state) && present.status().equals("healthy")) {
            return Pace.AT_ONCE;
        }
        return granted.getCount() > 0 ? Pace.SOON : Pace.wanted(answer);
    }

    /** Undocks the module; the hub lets it finish what it began before this returns. */
    @Override
    public void close() {
        boolean leaves = registered && !closed;
        closed = true;
        wake.release();
        try {
            thread.join(PATIENCE);
            if (leaves) {
                registration.leave();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Problem e) {
            if (e.status() != NOT_THERE) {
                LOG.warn("{} could not be undocked: {}", module, e.text());
            }
        }
    }
}
