package space.quark.conformance.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** People who post, comment, follow and unfollow over HTTP. */
final class People {
    private static final int PEOPLE = 5;
    private static final int REST_MILLIS = 40;

    private final Http http;
    private final Ledger ledger;
    private final List<Person> people = new ArrayList<>();
    private volatile long lastPost;

    /** Somebody. */
    private static final class Person {
        private final String name;
        private final long id;
        private volatile String token;

        private Person(String name, long id, String token) {
            this.name = name;
            this.id = id;
            this.token = token;
        }
    }

    People(Http http, Ledger ledger) {
        this.http = http;
        this.ledger = ledger;
    }

    private static String password(String name) {
        return "correct horse " + name;
    }

    /** Registers them, or lets them in who are there already; the station is up and nobody kills it meanwhile. */
    void register() {
        for (int i = 0; i < PEOPLE; i++) {
            String name = "crasher" + i;
            Http.Reply entered = logIn(name);
            if (entered.status() != 200) {
                entered = http.post(
                        "/api/v1/auth/register",
                        Map.of("username", name, "email", name + "@example.org", "password", password(name)),
                        null);
            }
            String token = token(entered);
            Http.Reply me = http.get("/api/v1/users/me", token);
            if (me.status() != 200) {
                throw new IllegalStateException("cannot register: " + me);
            }
            people.add(new Person(name, me.data().path("id").asLong(), token));
        }
    }

    /** What threads do again and again. */
    void join(Clients clients) {
        int[] posts = {0};
        clients.add(REST_MILLIS, () -> post(posts[0]++));
        int[] comments = {0};
        clients.add(REST_MILLIS, () -> comment(comments[0]++));
        int[] pairs = {0};
        clients.add(REST_MILLIS, () -> {
            boolean done = follow(pairs[0]);
            pairs[0] += done ? 1 : 0;
            return done;
        });
    }

    private boolean post(int n) {
        Http.Reply reply = send(
                people.get(n % PEOPLE),
                "/api/v1/posts",
                Map.of("title", "Post " + n, "content", "Written just before the lights went out."));
        if (!accepted(reply, 201)) {
            return false;
        }
        lastPost = reply.data().path("id").asLong();
        ledger.posted(lastPost);
        return true;
    }

    private boolean comment(int n) {
        long post = lastPost;
        if (post == 0) {
            return false;
        }
        Http.Reply reply = send(
                people.get(n % PEOPLE),
                "/api/v1/comments",
                Map.of("subject", "post:" + post, "content", "Comment " + n));
        if (!accepted(reply, 201)) {
            return false;
        }
        ledger.commented(reply.data().path("id").asLong());
        return true;
    }

    /** All pairs in one direction and then in the other; until it is answered it is asked for again. */
    private boolean follow(int n) {
        int pairs = PEOPLE * (PEOPLE - 1);
        Person follower = people.get(n % PEOPLE);
        Person followee = people.get((n + 1 + n / PEOPLE % (PEOPLE - 1)) % PEOPLE);
        String pair = follower.id + ">" + followee.id;
        boolean follows = n / pairs % 2 == 0;
        ledger.asked(pair);
        Http.Reply reply = send(
                follower,
                follows ? "/api/v1/relation/follow" : "/api/v1/relation/unfollow",
                Map.of("followee_id", followee.id));
        // A second time it may say that it is so already.
        if (reply.status() != (follows ? 409 : 404) && !accepted(reply, 200)) {
            return false;
        }
        ledger.followed(pair, follows);
        return true;
    }

    /** Tokens live a quarter of an hour; who cannot get a new one now hears what stood in the way. */
    private Http.Reply send(Person person, String path, Object body) {
        Http.Reply reply = http.post(path, body, person.token);
        if (reply.status() != 401) {
            return reply;
        }
        Http.Reply entered = logIn(person.name);
        if (entered.status() != 200) {
            return entered;
        }
        person.token = token(entered);
        return http.post(path, body, person.token);
    }

    private Http.Reply logIn(String name) {
        return http.post("/api/v1/auth/login", Map.of("login", name, "password", password(name)), null);
    }

    private static String token(Http.Reply entered) {
        return entered.data().path("access_token").asString();
    }

    private boolean accepted(Http.Reply reply, int wanted) {
        if (reply.status() != wanted && !reply.away()) {
            ledger.refused(reply.status() + " " + reply.body());
        }
        return reply.status() == wanted;
    }
}
