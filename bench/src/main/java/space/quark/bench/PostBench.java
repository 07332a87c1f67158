package space.quark.bench;

import java.util.concurrent.ThreadLocalRandom;

/** Reading, listing and writing posts, against plain JDBC behind a bare Jetty handler on the same database. */
final class PostBench {
    private static final int POSTS = 20_000;

    private PostBench() {}

    private static String random() {
        return String.valueOf(1 + ThreadLocalRandom.current().nextInt(POSTS));
    }

    static void read(Report report) throws Exception {
        try (Room room = Room.open();
                Child plain = room.plainJdbc()) {
            room.seed().people();
            room.seed().posts(POSTS);
            Room.Person person = room.register("reader");
            for (int connections : new int[] {32, 128}) {
                Duel duel = new Duel(connections)
                        .with(plain, _ -> Load.request("GET", "/post?id=" + random(), "", ""))
                        .with(room.station(), _ -> Load.request("GET", "/api/v1/posts/" + random(), person.token(), ""))
                        .run();
                Measured quark = duel.of(1);
                report.row(
                        "GET post, signed in, c=" + connections + ", against the same SELECT (p50)",
                        quark.toString(),
                        duel.of(0).toString(),
                        duel.ratio(1, 0, (mine, theirs) -> theirs.p50() / mine.p50()),
                        true,
                        0.6);
                report.row(
                        "its p99 against its own p50",
                        quark.toString(),
                        "–",
                        quark.load().p99() / quark.load().p50(),
                        false,
                        10);
            }
        }
    }

    static void create(Report report) throws Exception {
        try (Room room = Room.open()) {
            room.seed().people();
            Room.Person person = room.register("writer");
            String body = "{\"title\":\"A title\",\"content\":\"" + Seed.TEXT
                    + "\",\"tags\":[\"bench-one\",\"bench-two\"],\"media_items\":[{\"url\":\"https://example.org/a.jpg\","
                    + "\"type\":\"image\",\"position\":1}]}";
            byte[] request = Load.request("POST", "/api/v1/posts", person.token(), body);
            try (Child plain = room.plainJdbc()) {
                Duel duel = new Duel(32)
                        .with(plain, _ -> Load.request("GET", "/create?author=" + person.id(), "", ""))
                        .with(room.station(), _ -> request)
                        .run();
                report.row(
                        "create post, 2 tags, 1 image, c=32, against the same INSERTs (posts/s)",
                        duel.of(1).toString(),
                        duel.of(0).toString(),
                        duel.throughput(1, 0),
                        true,
                        0.6);
            }
        }
    }

    static void lists(Report report) throws Exception {
        try (Room room = Room.open();
                Child plain = room.plainJdbc()) {
            room.seed().people();
            room.seed().posts(POSTS);
            Room.Person person = room.register("lister");
            room.seed().followers(person.id());
            compare(report, room, plain, person, "list of 20 posts", "/api/v1/posts/list?limit=20", "/list");
            compare(
                    report,
                    room,
                    plain,
                    person,
                    "20 of 5,000 followers",
                    "/api/v1/relation/" + person.id() + "/followers?limit=20",
                    "/followers?id=" + person.id());
        }
    }

    private static void compare(
            Report report, Room room, Child plain, Room.Person person, String what, String path, String plainPath) {
        Duel duel = new Duel(32)
                .with(plain, plainPath, "")
                .with(room.station(), path, person.token())
                .run();
        report.row(
                what + ", c=32, against the same rows (requests/s)",
                duel.of(1).toString(),
                duel.of(0).toString(),
                duel.throughput(1, 0),
                true,
                0.4);
    }
}
