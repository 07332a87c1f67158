package space.quark.relations;

import space.quark.dock.Check;
import space.quark.relations.api.RelationEdges;

/** What other modules ask: one statement, whatever the number of others. */
final class EdgesService implements RelationEdges {
    private static final int MOST = 1_000;

    private final FollowStore follows;

    EdgesService(FollowStore follows) {
        this.follows = follows;
    }

    @Override
    public Edges between(Question question) {
        Check.that().size("others", question.others(), 0, MOST).done();
        return new Edges(follows.between(question.person(), question.others()));
    }
}
