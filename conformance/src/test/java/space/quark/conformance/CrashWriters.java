package space.quark.conformance;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** People who follow, post and comment without pause, and remember what the station acknowledged. */
final class CrashWriters {
    private static final int PEOPLE = 40;
    private static final int THREADS = 6;

    private final List<String> tokens = new ArrayList<>();
    private final List<Long> ids = new ArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private final Set<Long> posts = new ConcurrentSkipListSet<>();
    private final Set<Long> comments = new ConcurrentSkipListSet<>();
    /** {@code follower>followee}. */
    private final Set<String> follows = new ConcurrentSkipListSet<>();

    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean writing;
    private volatile long lastPost;

    void register(URI station) {
        for (int i = 0; i < PEOPLE; i++) {
            Client person = Client.of(station).register("writer" + i);
            tokens.add(java.util.Objects.requireNonNull(person.token()));
            ids.add(person.id());
        }
    }

    private Client person(URI station, int index) {
        return Client.of(station).bearing(tokens.get(index % PEOPLE));
    }

    void begin(URI station) {
        writing = true;
        lastPost = 0;
        threads.clear();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().start(() -> write(station)));
        }
    }

    void end() throws InterruptedException {
        writing = false;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void write(URI station) {
        while (writing) {
            int n = number.getAndIncrement();
            try {
                switch (n % 3) {
                    case 0 -> post(station, n);
                    case 1 -> follow(station, n / 3);
                    default -> comment(station, n);
                }
            } catch (java.io.UncheckedIOException _) {
                // Killed before it answered: whether this was done is open.
                return;
            }
        }
    }

    private void post(URI station, int n) {
        var reply = person(station, n)
                .post(
                        "/api/v1/posts",
                        Map.of("title", "Post " + n, "content", "Written just before the lights went out."));
        if (accepted(reply, 201)) {
            lastPost = reply.data().path("id").asLong();
            posts.add(lastPost);
        }
    }

    private void follow(URI station, int pair) {
        int follower = pair % PEOPLE;
        int followee = (follower + 1 + pair / PEOPLE) % PEOPLE;
        if (follower == followee) {
            return;
        }
        var reply = person(station, follower).post("/api/v1/relation/follow", Map.of("followee_id", ids.get(followee)));
        if (reply.status() == 409 || accepted(reply, 200)) {
            follows.add(ids.get(follower) + ">" + ids.get(followee));
        }
    }

    private void comment(URI station, int n) {
        long post = lastPost;
        if (post == 0) {
            return;
        }
        var reply = person(station, n)
                .post("/api/v1/comments", Map.of("subject", "post:" + post, "content", "Comment " + n));
        if (accepted(reply, 201)) {
            comments.add(reply.data().path("id").asLong());
        }
    }

    /** Whether the station took it; what it refuses without dying is a finding of its own. */
    private boolean accepted(Client.Reply reply, int wanted) {
        if (reply.status() != wanted && reply.status() < 500) {
            refusals.add(reply.raw().uri() + ": " + reply.raw().body());
        }
        return reply.status() == wanted;
    }

    List<String> refusals() {
        return List.copyOf(refusals);
    }

    int acknowledged() {
        return posts.size() + comments.size() + follows.size();
    }

    /** What was acknowledged and is not there. */
    List<String> losses(URI station) {
        List<String> lost = new ArrayList<>();
        Client nobody = Client.of(station);
        posts.stream()
                .filter(post -> nobody.get("/api/v1/posts/" + post).status() != 200)
                .forEach(post -> lost.add("post " + post));
        comments.stream()
                .filter(comment -> nobody.get("/api/v1/comments/" + comment).status() != 200)
                .forEach(comment -> lost.add("comment " + comment));
        Set<String> there = followsThere(nobody);
        follows.stream().filter(follow -> !there.contains(follow)).forEach(follow -> lost.add("follow " + follow));
        return lost;
    }

    private Set<String> followsThere(Client nobody) {
        Set<String> there = new TreeSet<>();
        for (long id : ids) {
            nobody.get("/api/v1/relation/" + id + "/followees?limit=100")
                    .expect(200)
                    .data()
                    .path("followees")
                    .forEach(
                            followee -> there.add(id + ">" + followee.path("id").asLong()));
        }
        return there;
    }

    /** Waits until every follow that is there has been told of, and every comment counted. */
    void awaitEffects(URI station) throws Exception {
        Client.await("effects have settled", () -> wrongEffects(station).isEmpty());
    }

    /** Effects of events that did not happen, or happened more than once. */
    List<String> wrongEffects(URI station) {
        List<String> wrong = new ArrayList<>();
        Client nobody = Client.of(station);
        Map<String, Integer> told = new HashMap<>();
        for (int i = 0; i < PEOPLE; i++) {
            countFollowNotifications(person(station, i), ids.get(i), told);
        }
        for (String follow : followsThere(nobody)) {
            int times = told.getOrDefault(follow, 0);
            if (times != 1) {
                wrong.add(follow + " was told " + times + " times");
            }
        }
        for (long post : posts) {
            JsonNode seen = nobody.get("/api/v1/posts/" + post).expect(200).data();
            long there = nobody.get("/api/v1/comments/counts?subjects=post:" + post)
                    .expect(200)
                    .data()
                    .path("counts")
                    .path(0)
                    .path("total")
                    .asLong();
            if (seen.path("comment_count").asLong() != there) {
                wrong.add("post " + post + " counts " + seen.path("comment_count") + " of " + there + " comments");
            }
        }
        return wrong;
    }

    private static void countFollowNotifications(Client person, long id, Map<String, Integer> told) {
        int pages = 1;
        for (int page = 1; page <= pages; page++) {
            JsonNode data = person.get("/api/v1/notification/feed?limit=100&page=" + page)
                    .expect(200)
                    .data();
            pages = data.path("total_pages").asInt();
            for (JsonNode one : data.path("notifications")) {
                if (one.path("type").asString().equals("follow_created")) {
                    told.merge(one.path("payload").path("follower_id").asLong() + ">" + id, 1, Integer::sum);
                }
            }
        }
    }
}
