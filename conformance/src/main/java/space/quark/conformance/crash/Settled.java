package space.quark.conformance.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** How far a station at rest is from what it should have come to. */
final class Settled {
    /** What each query finds should not be there. */
    private static final Map<String, String> COPIES = Map.of(
            "the feed's copy of who follows whom",
            """
            (select follower, followee from relations.follow except select person, followee from feed.edge)
            union all (select person, followee from feed.edge except select follower, followee from relations.follow)""",
            "the notifications' copy of who follows whom",
            """
            (select follower, followee from relations.follow
             except select person, other from notifications.edge where kind = 'follows')
            union all (select person, other from notifications.edge where kind = 'follows'
             except select follower, followee from relations.follow)""",
            "the posts' counts of comments",
            """
            select s.subject from comments.subject s
            left join posts.post_counts c on s.subject = 'post:' || c.post_id
            where s.subject like 'post:%' and coalesce(c.comments, 0)
              <> (select count(*) from comments.comment m where m.subject = s.subject)""",
            "the sizes of mailboxes",
            """
            select person from notifications.mailbox m
            where total <> (select count(*) from notifications.notification n where n.person = m.person)""");

    private static final String OUTBOXES = "select schemaname from pg_tables where tablename = 'outbox'";

    /** How old what a module outside has not handled may be: such modules go on publishing for one another. */
    private static final double YOUNG_SECONDS = 5;

    private final Http http;
    private final String operator;
    private final Optional<Carrier> carrier;

    Settled(Http http, String operator, Optional<Carrier> carrier) {
        this.http = http;
        this.operator = operator;
        this.carrier = carrier;
    }

    List<String> differences(Connection database) throws SQLException {
        List<String> open = new ArrayList<>();
        Http.Reply reply = http.get("/events/subscribers", operator);
        if (reply.status() != 200) {
            return List.of("/events/subscribers answers " + reply);
        }
        for (JsonNode one : reply.json().path("subscribers")) {
            boolean outside = one.path("subscriber").asString().contains(":");
            boolean behind = outside
                    ? one.path("lag_seconds").asDouble() > YOUNG_SECONDS
                    : one.path("behind").asLong() > 0;
            if (behind || one.path("parked").asLong() + one.path("dead").asLong() > 0) {
                open.add(one.toString());
            }
        }
        for (Map.Entry<String, String> copy : COPIES.entrySet()) {
            Audit.each(database, copy.getValue() + " limit 1", _ -> open.add(copy.getKey() + " differs"));
        }
        if (carrier.isPresent()) {
            carried(carrier.get(), database, open);
        }
        return open;
    }

    /** All that the outboxes keep is in the broker, once or more often; what modules outside publish is so but for moments. */
    private void carried(Carrier wanted, Connection database, List<String> open) throws SQLException {
        Map<String, Long> kept = new TreeMap<>();
        Audit.each(database, OUTBOXES, row -> kept.put(row.getString(1), 0L));
        for (String module : List.copyOf(kept.keySet())) {
            Audit.each(database, "select count(*) from " + module + ".outbox", row -> kept.put(module, row.getLong(1)));
        }
        Http.Reply reply = http.get("/events/broker", operator);
        if (reply.status() != 200
                || !reply.json().path("kind").asString().equals(wanted.kind().word())
                || !reply.json().path("reachable").asBoolean()) {
            open.add("/events/broker answers " + reply);
            return;
        }
        for (JsonNode one : reply.json().path("modules")) {
            String module = one.path("module").asString();
            long waiting = one.path("waiting").asLong();
            boolean late = module.equals("hub") ? one.path("lag_seconds").asDouble() > YOUNG_SECONDS : waiting > 0;
            long missing = kept.getOrDefault(module, 0L)
                    - waiting
                    - one.path("held_events").asLong(0);
            if (late || missing > 0 || one.hasNonNull("trouble")) {
                open.add("the broker lacks " + missing + ": " + one);
            }
        }
    }
}
