package space.quark.bench;

import java.time.Duration;

/** The first page of the home feed over a million posts, against the better of two hand-written queries. */
final class FeedBench {
    private static final int POSTS = 1_000_000;
    private static final int CONNECTIONS = 4;

    private FeedBench() {}

    private record Shape(String name, int followees, boolean rare) {}

    private static final Shape[] SHAPES = {
        new Shape("50 followees", 50, false),
        new Shape("200 followees", 200, false),
        new Shape("1,000 followees", 1_000, false),
        new Shape("5,000 followees", 5_000, false),
        new Shape("20 rare authors", 20, true)
    };

    static void shapes(Report report) throws Exception {
        try (Room room = Room.open()) {
            room.seed().people();
            room.seed().posts(POSTS);
            Room.Person[] readers = new Room.Person[SHAPES.length];
            for (int i = 0; i < SHAPES.length; i++) {
                readers[i] = room.register("reader" + i);
                room.seed().follow(readers[i].id(), SHAPES[i].followees(), SHAPES[i].rare());
            }
            room.restart();
            for (int i = 0; i < SHAPES.length; i++) {
                measure(report, room, SHAPES[i], readers[i]);
            }
        }
    }

    /** The database does nearly all of the baseline's work, so it needs less warming. */
    private static Measured get(Child server, String path, String token) {
        byte[] request = Load.request("GET", path, token, "");
        return Measured.run(server, CONNECTIONS, Duration.ofSeconds(3), _ -> request);
    }

    private static void measure(Report report, Room room, Shape shape, Room.Person reader) {
        Measured best;
        try (Child plain = room.plainJdbc()) {
            String path = "/feed?person=" + reader.id() + "&plan=";
            Measured merge = get(plain, path + "merge", "");
            Measured scan = get(plain, path + "scan", "");
            best = merge.load().p50() < scan.load().p50() ? merge : scan;
        }
        Measured quark = Measured.get(room.station(), CONNECTIONS, "/api/v1/feed?limit=20", reader.token());
        report.row(
                "feed, 1 M posts, " + shape.name() + ", c=4, against the best SQL by hand (p50)",
                quark.toString(),
                best.toString(),
                quark.load().p50() / best.load().p50(),
                false,
                2);
    }
}
