package space.quark.bench;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;

/** Reading, listing and writing posts, against plain JDBC behind a bare Jetty handler on the same database. */
final class PostBench {
    private static final int POSTS = 20_000;

    private PostBench() {}

    private static String random() {
        return String.valueOf(1 + ThreadLocalRandom.current().nextInt(POSTS));
    }

    static void read(Report report) throws Exception {
        try (Room room = Room.open()) {
            room.seed().people();
            room.seed().posts(POSTS);
            Room.Person person = room.register("reader");
            for (int connections : new int[] {32, 128}) {
                Measured baseline;
                try (Child plain = room.plainJdbc()) {
                    baseline =
                            Measured.run(plain, connections, _ -> Load.request("GET", "/post?id=" + random(), "", ""));
                }
                Measured quark = Measured.run(
                        room.station(),
                        connections,
                        _ -> Load.request("GET", "/api/v1/posts/" + random(), person.token(), ""));
                report.row(
                        "GET post, signed in, c=" + connections + ", against the same SELECT (p50)",
                        quark.toString(),
                        baseline.toString(),
                        baseline.load().p50() / quark.load().p50(),
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
            Measured quark = Measured.run(room.station(), 32, _ -> request);
            Measured baseline;
            try (Child plain = room.plainJdbc()) {
                LongFunction<byte[]> insert = _ -> Load.request("GET", "/create?author=" + person.id(), "", "");
                baseline = Measured.run(plain, 32, insert);
            }
            report.row(
                    "create post, 2 tags, 1 image, c=32, against the same INSERTs (posts/s)",
                    quark.toString(),
                    baseline.toString(),
                    quark.load().perSecond() / baseline.load().perSecond(),
                    true,
                    0.6);
        }
    }

    static void lists(Report report) throws Exception {
        try (Room room = Room.open()) {
            room.seed().people();
            room.seed().posts(POSTS);
            Room.Person person = room.register("lister");
            room.seed().followers(person.id());
            compare(report, room, person, "list of 20 posts", "/api/v1/posts/list?limit=20", "/list");
            compare(
                    report,
                    room,
                    person,
                    "20 of 5,000 followers",
                    "/api/v1/relation/" + person.id() + "/followers?limit=20",
                    "/followers?id=" + person.id());
        }
    }

    private static void compare(
            Report report, Room room, Room.Person person, String what, String path, String plainPath) {
        Measured baseline;
        try (Child plain = room.plainJdbc()) {
            baseline = Measured.get(plain, 32, plainPath, "");
        }
        Measured quark = Measured.get(room.station(), 32, path, person.token());
        report.row(
                what + ", c=32, against the same rows (requests/s)",
                quark.toString(),
                baseline.toString(),
                quark.load().perSecond() / baseline.load().perSecond(),
                true,
                0.4);
    }
}
