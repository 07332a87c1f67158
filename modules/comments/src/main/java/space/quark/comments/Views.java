package space.quark.comments;

import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.Comment;
import space.quark.comments.api.CommentId;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;

/** Shows stored comments as people read them. */
final class Views {
    private final Map<PersonId, PersonCard> cards;

    Views(Map<PersonId, PersonCard> cards) {
        this.cards = cards;
    }

    /** Everybody whose card is needed to show these. */
    static Set<PersonId> people(List<CommentRow> rows, Collection<List<CommentRow>> replies) {
        return Stream.concat(rows.stream(), replies.stream().flatMap(List::stream))
                .flatMap(row -> Stream.concat(Stream.ofNullable(row.author()), row.mentions().stream()))
                .collect(Collectors.toSet());
    }

    Comment of(CommentRow row, @Nullable List<CommentRow> firstReplies) {
        // Whoever is gone without a trace: their comment is about to become a tombstone and is shown as one.
        PersonCard author = row.author() == null ? null : cards.get(row.author());
        return new Comment(
                new CommentId(row.id()),
                row.subject(),
                row.parent() == null ? null : new CommentId(row.parent()),
                row.depth(),
                author,
                author == null ? "" : row.content(),
                row.mentions().stream().map(cards::get).filter(Objects::nonNull).toList(),
                row.reactions(),
                row.replies(),
                firstReplies == null
                        ? null
                        : firstReplies.stream().map(reply -> of(reply, null)).toList(),
                author == null,
                row.version(),
                row.createdAt().truncatedTo(ChronoUnit.SECONDS),
                row.editedAt() == null ? null : row.editedAt().truncatedTo(ChronoUnit.SECONDS));
    }
}
