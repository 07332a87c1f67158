package space.quark.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Servers measured in turn, so that what disturbs this machine for a while disturbs them all: each is warmed up, then
 * come short rounds of one after the other. A server's figure is the median of its rounds, a ratio the median of the
 * rounds' ratios.
 */
final class Duel {
    private static final int ROUNDS = 4;

    private final int connections;
    private final List<Entrant> entrants = new ArrayList<>();

    /** A server and what it is asked. */
    private record Entrant(Child server, LongFunction<byte[]> request, List<Measured> rounds) {}

    Duel(int connections) {
        this.connections = connections;
    }

    /** Adds a server; they are numbered from 0. */
    Duel with(Child server, LongFunction<byte[]> request) {
        entrants.add(new Entrant(server, request, new ArrayList<>()));
        return this;
    }

    /** Adds a server that is asked for one page. */
    Duel with(Child server, String path, String token) {
        byte[] request = Load.request("GET", path, token, "");
        return with(server, _ -> request);
    }

    /** Measures all of them, each as long in all as a server that is measured alone. */
    Duel run() {
        for (Entrant entrant : entrants) {
            Measured.warmUp(entrant.server, connections, entrant.request);
        }
        Duration share = Measured.DURATION.dividedBy(ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            for (Entrant entrant : entrants) {
                entrant.rounds.add(Measured.once(entrant.server, connections, share, entrant.request));
            }
        }
        return this;
    }

    /** What this server did: the median of each figure, the sum of errors. */
    Measured of(int number) {
        List<Measured> rounds = entrants.get(number).rounds;
        double seconds =
                rounds.stream().mapToDouble(one -> one.load().seconds()).sum();
        long errors = rounds.stream().mapToLong(one -> one.load().errors()).sum();
        double perSecond = median(rounds, one -> one.load().perSecond());
        double cpu =
                median(rounds, one -> one.cpuSeconds() / Math.max(1, one.load().requests()));
        long requests = Math.round(perSecond * seconds);
        Load.Result load = new Load.Result(
                requests,
                errors,
                seconds,
                median(rounds, one -> one.load().p50()),
                median(rounds, one -> one.load().p99()));
        return new Measured(load, cpu * requests);
    }

    /** The median of how two servers stood to each other in the same round. */
    double ratio(int one, int other, ToDoubleBiFunction<Load.Result, Load.Result> compare) {
        double[] ratios = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            ratios[round] = compare.applyAsDouble(
                    entrants.get(one).rounds.get(round).load(),
                    entrants.get(other).rounds.get(round).load());
        }
        return median(ratios);
    }

    /** How many times the requests of the other this one answered. */
    double throughput(int one, int other) {
        return ratio(one, other, (mine, theirs) -> mine.perSecond() / theirs.perSecond());
    }

    private static double median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        return median(rounds.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] figures) {
        Arrays.sort(figures);
        int half = figures.length / 2;
        return figures.length % 2 == 1 ? figures[half] : (figures[half - 1] + figures[half]) / 2;
    }
}
