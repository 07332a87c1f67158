package space.quark.notifications;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.Json;
import space.quark.dock.Live;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.notifications.api.Done;
import space.quark.notifications.api.FeedQuery;
import space.quark.notifications.api.NewNotification;
import space.quark.notifications.api.Notification;
import space.quark.notifications.api.NotificationFeed;
import space.quark.notifications.api.NotificationId;
import space.quark.notifications.api.Notifications;
import space.quark.notifications.api.NotificationsProblem;
import space.quark.notifications.api.ReadUpTo;
import space.quark.notifications.api.Sent;
import space.quark.notifications.api.UnreadCount;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PersonCard;

/** The rules of one's own mailbox, and of sending into another's. */
final class NotificationsService implements Notifications {
    private static final int USUAL_PAGE = 10;

    private final Database database;
    private final InstantSource clock;
    private final Mailboxes mailboxes;
    private final MailRoom mailRoom;
    private final Actors actors;

    /** How notifications get into mailboxes: who may be told, how much, and who hears of it live. */
    record MailRoom(Mailboxes mailboxes, Manners manners, Quota quota, Live live, InstantSource clock) {}

    NotificationsService(Database database, MailRoom mailRoom, Actors actors) {
        this.database = database;
        this.clock = mailRoom.clock();
        this.mailboxes = mailRoom.mailboxes();
        this.mailRoom = mailRoom;
        this.actors = actors;
    }

    @Override
    public NotificationFeed feed(FeedQuery query) {
        PersonId me = Caller.me();
        Cursor cursor = Cursor.parse(query.cursor());
        int page = query.page() == null ? 1 : query.page();
        int limit = query.limit() == null ? USUAL_PAGE : query.limit();
        long total = total(me, query);
        long skip = cursor == null ? (page - 1L) * limit : 0;
        List<NotificationRow> rows = skip >= total && cursor == null
                ? List.of()
                : mailboxes.page(me, query, cursor == null ? null : cursor.id(), skip, limit + 1);
        List<NotificationRow> shown = rows.subList(0, Math.min(limit, rows.size()));
        Map<PersonId, PersonCard> cards = actors.of(shown);
        return new NotificationFeed(
                shown.stream().map(row -> row.show(cards)).toList(),
                total,
                page,
                limit,
                (total + limit - 1) / limit,
                rows.size() > limit ? after(shown.getLast()) : null);
    }

    /** Without a type the mailbox's own counts know it. */
    private long total(PersonId me, FeedQuery query) {
        if (query.type() != null) {
            return mailboxes.count(me, query);
        }
        Mailboxes.Box box = mailboxes.box(me);
        if (query.unread() == null) {
            return box.total();
        }
        return query.unread() ? box.unread() : box.total() - box.unread();
    }

    private static @Nullable String after(NotificationRow last) {
        return new Cursor(last.createdAt(), last.seq()).text();
    }

    @Override
    public UnreadCount unreadCount() {
        return new UnreadCount(mailboxes.box(Caller.me()).unread());
    }

    @Override
    public Notification get(NotificationId id) {
        NotificationRow row = mine(id);
        return row.show(actors.of(List.of(row)));
    }

    @Override
    public Done read(NotificationId id) {
        NotificationRow row = mine(id);
        boolean changed = database.write(transaction -> mailboxes.read(transaction, row.person(), id));
        return Done.of(changed ? "Notification marked as read" : "Notification already marked as read");
    }

    @Override
    public Done readAll() {
        PersonId me = Caller.me();
        database.run(transaction -> mailboxes.readUpTo(transaction, me, Long.MAX_VALUE));
        return Done.of("All notifications marked as read");
    }

    @Override
    public Done readUpTo(ReadUpTo newest) {
        NotificationRow row = mine(newest.id());
        database.run(transaction -> mailboxes.readUpTo(transaction, row.person(), row.seq()));
        return Done.of("Notifications marked as read");
    }

    @Override
    public Done delete(NotificationId id) {
        NotificationRow row = mine(id);
        if (!database.write(transaction -> mailboxes.remove(transaction, row.person(), id))) {
            throw Problem.of(NotificationsProblem.NOTIFICATION_NOT_FOUND);
        }
        return Done.of("Notification removed successfully");
    }

    @Override
    public Sent send(NewNotification notification) {
        PersonId me = Caller.me();
        PersonId to = notification.userId();
        if (!actors.exists(to)) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        Draft draft = new Draft(Json.mapper().writeValueAsString(notification.payload()), me, me, null, null);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        NotificationId id = database.write(transaction -> {
            SortedMap<PersonId, String> addressee = mailRoom.manners().present(transaction, to, notification.type());
            if (addressee.isEmpty()) {
                throw Problem.of(PeopleProblem.USER_NOT_FOUND);
            }
            if (mailRoom.manners().is(transaction, to, Manners.BLOCKS, me)) {
                throw Problem.of(CommonProblem.FORBIDDEN);
            }
            mailRoom.quota().spend(transaction, me, now);
            NotificationId sent =
                    mailboxes.deliver(transaction, addressee, draft, now).getFirst();
            mailRoom.live().changed(to);
            return sent;
        });
        return new Sent(id, "Notification sent successfully");
    }

    private NotificationRow mine(NotificationId id) {
        PersonId me = Caller.me();
        NotificationRow row =
                mailboxes.find(id).orElseThrow(() -> Problem.of(NotificationsProblem.NOTIFICATION_NOT_FOUND));
        if (!row.person().equals(me)) {
            throw Problem.of(NotificationsProblem.NOTIFICATION_ACCESS_DENIED);
        }
        return row;
    }
}
