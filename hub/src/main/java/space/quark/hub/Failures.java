package space.quark.hub;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.call.Answer;
import space.quark.host.call.ErrorForm;
import space.quark.hub.upstream.UpstreamProblem;

/** What a request that fails is answered, and what the log says of it. */
record Failures(InstantSource clock) {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** Only what is nobody's intention is logged. */
    Answer answer(Throwable failure, String trace) {
        Problem problem = ErrorForm.problem(failure);
        if (problem.status() >= 500
                && !(problem instanceof Unreachable)
                && !(problem == failure && problem.getCause() == null)) {
            LOG.error("request failed, trace {}", trace, rootOf(problem, failure));
        }
        return Answer.error(problem, trace, clock.instant());
    }

    /** A module that does not answer as it should is no fault of the station's. */
    Answer ofModule(Throwable failure, String module, String trace) {
        Problem problem = ErrorForm.problem(failure);
        if (!problem.is(UpstreamProblem.BAD_GATEWAY)) {
            return answer(failure, trace);
        }
        LOG.warn(
                "{} did not answer properly: {}, trace {}",
                module,
                rootOf(problem, failure).getMessage(),
                trace);
        return Answer.error(problem, trace, clock.instant());
    }

    private static Throwable rootOf(Problem problem, Throwable failure) {
        @Nullable Throwable cause = problem.getCause();
        return cause == null ? failure : cause;
    }
}
