package space.quark.relations.api;

import java.util.Collection;
import java.util.List;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;

/** On what terms people are: the one rule that says who may not answer whom, for every module that lets people answer. */
public record Terms(RelationEdges relations) {
    /**
     * Reports {@link RelationsProblem#BLOCKED} when the caller and one of these people want nothing to do with each other.
     *
     * <p>On a station without relations nobody blocks anybody, so people may answer each other. Relations that are a part
     * of the station and cannot be asked are another matter, whether they hang, have crashed or are undocked: a block is a
     * promise to somebody, and does not lapse meanwhile. Then this is {@link Unreachable}, nothing is written, and the
     * caller may try again.
     */
    public void check(Collection<PersonId> people) {
        PersonId me = Caller.me();
        List<PersonId> others =
                people.stream().filter(person -> !person.equals(me)).distinct().toList();
        if (!others.isEmpty() && apart(new RelationEdges.Question(me, others))) {
            throw Problem.of(RelationsProblem.BLOCKED);
        }
    }

    private boolean apart(RelationEdges.Question question) {
        try {
            return relations.between(question).edges().stream().anyMatch(RelationEdges.Edge::apart);
        } catch (Unreachable failure) {
            if (failure.is(CommonProblem.MODULE_MISSING)) {
                return false;
            }
            throw failure;
        }
    }
}
