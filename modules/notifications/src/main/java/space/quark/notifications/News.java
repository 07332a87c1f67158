package space.quark.notifications;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentWritten;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.notifications.api.Payload;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Visibility;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.Reaction;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.subjects.api.Subject;

/** Turns events into notifications, and takes those back whose matter is gone. */
final class News {
    /** The same deed of the same person is told once in this time: following again, liking again. */
    private static final Duration ONCE_IN = Duration.ofHours(24);

    private static final Duration REMEMBER_GONE = Duration.ofDays(30);

    private final NotificationsService.MailRoom mailRoom;

    News(NotificationsService.MailRoom mailRoom) {
        this.mailRoom = mailRoom;
    }

    void followed(Handle transaction, Followed event) {
        manners().begin(transaction, event.follower(), Manners.FOLLOWS, event.followee());
        Draft draft = draft(
                new Payload.FollowCreated(event.followee(), event.follower(), event.at()),
                event.follower(),
                null,
                null);
        tellOnce(transaction, event.followee(), Payload.FOLLOW_CREATED, draft, event.at());
    }

    /** Whoever follows is no follower any more, on either side. */
    void blocked(Handle transaction, Blocked event) {
        manners().begin(transaction, event.person(), Manners.BLOCKS, event.other());
        manners().end(transaction, event.person(), Manners.FOLLOWS, event.other());
        manners().end(transaction, event.other(), Manners.FOLLOWS, event.person());
    }

    /** A person hears once of a comment, and what concerns them most: an answer, then their own post, then their name. */
    void commented(Handle transaction, CommentWritten event) {
        SortedMap<PersonId, String> types = Manners.nobody();
        if (event.parentAuthor() != null) {
            types.put(event.parentAuthor(), Payload.REPLY);
        }
        types.putIfAbsent(event.on().author(), Payload.COMMENT);
        event.mentioned().forEach(person -> types.putIfAbsent(person, Payload.MENTION));
        Draft draft = draft(
                new Payload.Commented(
                        event.author(),
                        event.on().subject(),
                        event.comment(),
                        event.parent(),
                        event.excerpt(),
                        event.at()),
                event.author(),
                Subject.comment(event.comment().value()),
                event.on().root());
        tell(transaction, manners().willing(transaction, types, draft), draft);
    }

    void liked(Handle transaction, Reacted event) {
        if (event.kind().equals(Reaction.LIKE)) {
            Subject subject = event.to().subject();
            Draft draft = draft(
                    new Payload.Liked(event.person(), subject, event.to().root(), event.at()),
                    event.person(),
                    subject,
                    event.to().root());
            tellOnce(transaction, event.to().author(), Payload.LIKE, draft, event.at());
        }
    }

    void published(Handle transaction, List<PostPublished> events) {
        List<String> opened = new ArrayList<>();
        for (PostPublished event : events) {
            if (event.visibility() == Visibility.PUBLIC && event.mentioned().isEmpty()) {
                opened.add(Subject.post(event.post().value()).toString());
            } else {
                manners().open(transaction, opened);
                opened.clear();
                published(transaction, event);
            }
        }
        manners().open(transaction, opened);
    }

    private void published(Handle transaction, PostPublished event) {
        Subject subject = Subject.post(event.post().value());
        if (event.visibility() == Visibility.PUBLIC) {
            manners().open(transaction, List.of(subject.toString()));
        } else {
            manners()
                    .restrict(
                            transaction,
                            subject.toString(),
                            event.author(),
                            event.visibility() == Visibility.FOLLOWERS);
        }
        if (!event.mentioned().isEmpty()) {
            SortedMap<PersonId, String> types = Manners.nobody();
            event.mentioned().forEach(person -> types.put(person, Payload.MENTION));
            Draft draft = draft(
                    new Payload.Named(event.author(), subject, event.title(), event.publishedAt()),
                    event.author(),
                    subject,
                    subject);
            SortedMap<PersonId, String> willing = manners().willing(transaction, types, draft);
            // The header comes again with each change of the post: whom it names is told once and for all.
            tell(transaction, manners().untold(transaction, willing, draft, now(), Instant.EPOCH), draft);
        }
    }

    void withdrawn(Handle transaction, PostWithdrawn event) {
        manners().restrict(transaction, Subject.post(event.post().value()).toString(), event.author(), false);
    }

    void postDeleted(Handle transaction, PostDeleted event) {
        forget(transaction, Subject.post(event.post().value()));
    }

    void commentDeleted(Handle transaction, CommentDeleted event) {
        forget(transaction, Subject.comment(event.comment().value()));
    }

    private void forget(Handle transaction, Subject subject) {
        manners().forget(transaction, subject.toString(), now());
        mailRoom.mailboxes().removeAbout(transaction, subject.toString());
    }

    void personDeleted(Handle transaction, PersonDeleted event) {
        manners().forget(transaction, event.person(), now());
        Quota.forget(transaction, event.person());
        mailRoom.mailboxes().removeDeedsOf(transaction, event.person());
        mailRoom.mailboxes().erase(transaction, event.person());
    }

    /** Forgets what need not be remembered any longer. */
    void prune(Handle transaction) {
        Instant now = now();
        manners().prune(transaction, now.minus(ONCE_IN), now.minus(REMEMBER_GONE));
        Quota.prune(transaction, now);
    }

    private void tellOnce(Handle transaction, PersonId person, String type, Draft draft, Instant at) {
        SortedMap<PersonId, String> willing = manners().willing(transaction, Map.of(person, type), draft);
        tell(transaction, manners().untold(transaction, willing, draft, at, at.minus(ONCE_IN)), draft);
    }

    private void tell(Handle transaction, SortedMap<PersonId, String> types, Draft draft) {
        if (!types.isEmpty()) {
            mailRoom.mailboxes().deliver(transaction, types, draft, now());
            types.keySet().forEach(mailRoom.live()::changed);
        }
    }

    private static Draft draft(Payload payload, PersonId actor, @Nullable Subject subject, @Nullable Subject root) {
        return new Draft(Json.mapper().writeValueAsString(payload), null, actor, subject, root);
    }

    private Manners manners() {
        return mailRoom.manners();
    }

    private Instant now() {
        return mailRoom.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
