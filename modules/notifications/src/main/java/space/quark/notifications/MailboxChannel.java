package space.quark.notifications;

import java.util.List;
import java.util.Map;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.notifications.api.LiveNotification;
import space.quark.people.api.PersonCard;

/** The live channel of a mailbox: its positions are the seqs, which grow in the order of commits. */
record MailboxChannel(Mailboxes mailboxes, Actors actors) implements LiveChannel {
    @Override
    public long head(PersonId person) {
        return mailboxes.box(person).lastSeq();
    }

    @Override
    public List<LiveMessage> after(PersonId person, long position, int limit) {
        List<NotificationRow> rows = mailboxes.after(person, position, limit);
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<PersonId, PersonCard> cards = actors.of(rows);
        long unread = mailboxes.box(person).unread();
        return rows.stream()
                .map(row -> new LiveMessage(row.seq(), "notification", new LiveNotification(row.show(cards), unread)))
                .toList();
    }
}
