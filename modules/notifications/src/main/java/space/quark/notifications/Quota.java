package space.quark.notifications;

import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.notifications.api.NotificationsProblem;

/** How much a person may send by hand in an hour. */
record Quota(boolean unlimited, int anHour) {
    private static final Duration WINDOW = Duration.ofHours(1);

    /** How much somebody sent in the hour that began at a moment. */
    record Sending(int sent, Instant since) {}

    /** Counts one more, or reports {@link NotificationsProblem#SENDING_QUOTA_EXCEEDED} and when the next hour begins. */
    void spend(Handle transaction, PersonId sender, Instant now) {
        if (unlimited) {
            return;
        }
        Sending sending = transaction
                .createQuery("""
                        insert into notifications.quota as q (sender, since, sent) values (:sender, :now, 1)
                        on conflict (sender) do update set
                            sent = case when q.since <= :before then 1 else q.sent + 1 end,
                            since = case when q.since <= :before then excluded.since else q.since end
                        returning q.sent, q.since
                        """)
                .bind("sender", sender)
                .bind("now", now)
                .bind("before", now.minus(WINDOW))
                .mapTo(Sending.class)
                .one();
        if (sending.sent() > anHour) {
            throw Problem.retryAfter(
                    NotificationsProblem.SENDING_QUOTA_EXCEEDED,
                    Duration.between(now, sending.since().plus(WINDOW)));
        }
    }

    static void forget(Handle transaction, PersonId sender) {
        transaction.execute("delete from notifications.quota where sender = ?", sender);
    }

    static void prune(Handle transaction, Instant now) {
        transaction.execute("delete from notifications.quota where since < ?", now.minus(WINDOW));
    }
}
