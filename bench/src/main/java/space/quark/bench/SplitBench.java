package space.quark.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The same station in three processes as in one: the same answers, and what the distance costs. */
final class SplitBench {
    private static final int CONNECTIONS = 4;
    private static final int POSTS = 20;
    private static final long QUIET_MILLIS = 3000;

    private SplitBench() {}

    /** What is asked: by its name, and how. */
    private record Question(String name, String verb, String path, String token, String body) {
        @SuppressWarnings("UnnecessaryLambda") // every request of a load is made by such a function
        private LongFunction<byte[]> request() {
            return _ -> Load.request(verb, path, token, body);
        }
    }

    static void threeWay(Report report) throws Exception {
        try (Room room = Room.open()) {
            Room.Person author = room.register("splitauthor");
            Room.Person reader = room.register("splitreader");
            long post = fill(room, author, reader);
            List<Question> questions = List.of(
                    new Question("one post", "GET", "/api/v1/posts/" + post, "", ""),
                    new Question("home feed of 20", "GET", "/api/v1/feed?limit=20", reader.token(), ""),
                    new Question(
                            "comments of a post", "GET", "/api/v1/comments?subject=post:" + post, reader.token(), ""),
                    new Question(
                            "new comment",
                            "POST",
                            "/api/v1/comments",
                            reader.token(),
                            "{\"subject\":\"post:" + post + "\",\"content\":\"Written from afar.\"}"));
            List<Measured> together = questions.stream()
                    .map(question -> Measured.run(room.station(), CONNECTIONS, question.request()))
                    .toList();
            List<JsonNode> before = settled(room, questions);
            room.restart("station.modules=people,identity,relations");
            try (Child one = room.beside("posts,comments");
                    Child two = room.beside("feed,reactions,notifications")) {
                boolean same = settled(room, questions).equals(before);
                report.note("three processes against one, answers", same ? "the same" : "DIFFERENT", "");
                for (int i = 0; i < questions.size(); i++) {
                    Measured spread = Measured.run(
                            room.station(),
                            List.of(one, two),
                            CONNECTIONS,
                            questions.get(i).request());
                    report(report, questions.get(i), together.get(i), spread);
                }
            }
        }
    }

    /** The answers once everything that was written has been heard by all. */
    private static List<JsonNode> settled(Room room, List<Question> questions) throws InterruptedException {
        List<JsonNode> last = List.of();
        List<JsonNode> now = answers(room, questions);
        while (!now.equals(last)) {
            Thread.sleep(QUIET_MILLIS);
            last = now;
            now = answers(room, questions);
        }
        return now;
    }

    private static void report(Report report, Question question, Measured together, Measured spread) {
        double factor = spread.load().p50() / together.load().p50();
        report.note(
                String.format(
                        Locale.ROOT,
                        "%s, c=%d, three processes against one (p50 × %.1f)",
                        question.name,
                        CONNECTIONS,
                        factor),
                spread.toString(),
                together.toString());
    }

    private static long fill(Room room, Room.Person author, Room.Person reader) throws InterruptedException {
        room.call("POST", "/api/v1/relation/follow", reader.token(), "{\"followee_id\":" + author.id() + "}");
        long post = 0;
        for (int i = 0; i < POSTS; i++) {
            post = room.call(
                            "POST",
                            "/api/v1/posts",
                            author.token(),
                            "{\"title\":\"Number " + i + "\",\"content\":\"" + Seed.TEXT + "\"}")
                    .path("data")
                    .path("id")
                    .asLong();
        }
        while (room.call("GET", "/api/v1/feed?limit=20", reader.token(), "")
                        .path("data")
                        .path("posts")
                        .size()
                < POSTS) {
            Thread.sleep(20);
        }
        return post;
    }

    /** Without what differs from moment to moment. */
    private static List<JsonNode> answers(Room room, List<Question> questions) {
        return questions.stream()
                .filter(question -> question.verb.equals("GET"))
                .map(question -> {
                    ObjectNode answer = (ObjectNode) room.call("GET", question.path, question.token, "");
                    answer.remove("timestamp");
                    return (JsonNode) answer;
                })
                .toList();
    }
}
