package space.quark.conformance.crash;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** How old what a module outside has not handled may be: such modules go on publishing for one another. */
    private static final double YOUNG_SECONDS = 5;

    private final Http http;
    private final String operator;

    Settled(Http http, String operator) {
        this.http = http;
        this.operator = operator;
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
        return open;
    }
}
