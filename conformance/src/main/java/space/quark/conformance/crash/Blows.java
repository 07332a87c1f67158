package space.quark.conformance.crash;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Strikes, and starts again what was struck. */
final class Blows {
    private static final int LONGEST_START_MILLIS = 1500;
    private static final int LONGEST_DOCKING_MILLIS = 400;
    private static final int LONGEST_SWAP_MILLIS = 400;
    private static final int LONGEST_ROTATION_MILLIS = 700;
    private static final int LONGEST_OUTAGE_MILLIS = 1500;
    private static final int LONG_AGO_DAYS = 40;

    private final Machine machine;
    private final Campaign.Outside outside;
    private final Random random;
    private final Consumer<Blow> killed;
    private final TallySwaps swaps;

    /**
     * @param swaps replaces the tally, while something else is struck
     * @param killed told of each kill
     */
    Blows(Machine machine, Campaign.Outside outside, TallySwaps swaps, Random random, Consumer<Blow> killed) {
        this.machine = machine;
        this.outside = outside;
        this.random = random;
        this.killed = killed;
        this.swaps = swaps;
    }

    /** Returns when what was struck is up again, or with what keeps it from that. */
    Optional<String> strike(Blow blow) throws Exception {
        switch (blow) {
            case STATION -> station(blow);
            case DATABASE -> {
                machine.killDatabase();
                killed.accept(blow);
                return Optional.empty();
            }
            case BACKEND -> {
                machine.killBackend(random);
                killed.accept(blow);
                return Optional.empty();
            }
            case MODULE -> {
                restart(any(), blow);
                return Optional.empty();
            }
            case BROKER, FORGETTING -> {
                Carrier carrier = outside.carrier().orElseThrow();
                if (!broker(carrier, blow)) {
                    carrier.start(machine);
                    return carrier.awaitUp();
                }
            }
            case EVERYTHING -> {
                machine.killEverything();
                killed.accept(blow);
            }
            case POWER -> power(blow);
            case DOCKING -> {
                restart(any(), blow);
                rest(LONGEST_DOCKING_MILLIS);
                somehow(blow);
            }
            case SWAPPING -> {
                Thread swap = swaps.begin();
                rest(LONGEST_SWAP_MILLIS);
                somehow(blow);
                swap.join();
            }
            case STARTING -> {
                somehow(blow);
                machine.start(List.of());
                machine.letStart(random.nextInt(LONGEST_START_MILLIS));
                somehow(blow);
            }
            case MIGRATING -> throw new IllegalStateException("only a new folder migrates");
            case ROTATING -> {
                makeOld();
                rest(LONGEST_ROTATION_MILLIS);
                somehow(blow);
            }
        }
        Optional<String> trouble = startAll();
        for (Program program : outside.programs()) {
            program.startUnlessRunning();
        }
        return trouble.isPresent() || outside.carrier().isEmpty()
                ? trouble
                : outside.carrier().get().awaitUp();
    }

    /** Starts the station and, before it or when it is up, what carries its events; what keeps the station from it. */
    Optional<String> startAll() throws IOException, InterruptedException {
        Optional<Carrier> carrier = outside.carrier();
        boolean first = carrier.isPresent() && random.nextBoolean();
        if (first) {
            carrier.get().start(machine);
        }
        machine.start(List.of());
        Optional<String> trouble = machine.awaitUp();
        if (carrier.isPresent() && !first) {
            carrier.get().start(machine);
        }
        return trouble;
    }

    private void rest(int longestMillis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(longestMillis)));
    }

    private Program any() {
        return outside.programs().get(random.nextInt(outside.programs().size()));
    }

    private void restart(Program program, Blow blow) throws IOException, InterruptedException {
        program.kill();
        killed.accept(blow);
        program.start();
    }

    private void station(Blow blow) throws InterruptedException {
        machine.killStation();
        killed.accept(blow);
    }

    /** The station alone, all processes, or the power. */
    private void somehow(Blow blow) throws IOException, InterruptedException {
        if (random.nextInt(3) == 0) {
            station(blow);
        } else {
            everything(blow);
        }
    }

    /** All processes, half of the time with the power. */
    void everything(Blow blow) throws IOException {
        if (machine.powered() && random.nextBoolean()) {
            power(blow);
        } else {
            machine.killEverything();
            killed.accept(blow);
        }
    }

    /** The broker alone, with PostgreSQL, or with the station, of which this tells. */
    private boolean broker(Carrier carrier, Blow blow) throws IOException, InterruptedException {
        int with = random.nextInt(4);
        boolean together = with == 0;
        carrier.kill();
        if (together) {
            machine.killStation();
        } else if (with == 1) {
            machine.killDatabase();
        }
        killed.accept(blow);
        if (blow == Blow.FORGETTING) {
            carrier.forget();
        }
        rest(LONGEST_OUTAGE_MILLIS);
        if (random.nextInt(3) == 0) {
            carrier.start(machine);
            carrier.letStart(random.nextInt(LONGEST_OUTAGE_MILLIS));
            carrier.kill();
            killed.accept(blow);
        }
        return together;
    }

    private void power(Blow blow) throws IOException {
        if (machine.powered()) {
            machine.log("---- power failure: " + machine.failPower(random));
        } else {
            machine.killEverything();
        }
        killed.accept(blow);
    }

    /** Old partitions that care will drop, and of those to come one that it will make again. */
    private void makeOld() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (Connection database = DriverManager.getConnection(machine.databaseUrl());
                Statement statement = database.createStatement()) {
            statement.execute("set lock_timeout = '2s'");
            for (String table :
                    List.of("tally.outbox", "posts.outbox", "hub.outbox", "relations.outbox", "tally.inbox")) {
                for (int day = 0; day < 3; day++) {
                    LocalDate old = today.minusDays(LONG_AGO_DAYS + day);
                    statement.execute(
                            "create table if not exists %s_%s partition of %s for values from ('%s 00:00+00') to ('%s 00:00+00')"
                                    .formatted(table, suffix(old), table, old, old.plusDays(1)));
                }
                statement.execute("drop table if exists " + table + "_" + suffix(today.plusDays(3)));
            }
        } catch (SQLException e) {
            machine.log("no old partitions this time: " + e.getMessage());
        }
    }

    private static String suffix(LocalDate day) {
        return DateTimeFormatter.BASIC_ISO_DATE.format(day);
    }
}
