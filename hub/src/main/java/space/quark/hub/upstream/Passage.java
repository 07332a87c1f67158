package space.quark.hub.upstream;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.call.Answer;
import space.quark.host.call.JettyExchange;
import space.quark.hub.upstream.Witness.Failure;

/** One request on its way: to an instance, to another when the first cannot have begun, and back with an answer. */
final class Passage {
    private static final Logger LOG = LoggerFactory.getLogger(Passage.class);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int MOST_INTERIM = 16;
    private static final int SWITCHING = 101;

    private final Ask ask;
    private final Forwarder forwarder;
    private final boolean upgrade;
    private final boolean hurried;
    private final long end;
    private final List<Upstream> tried = new ArrayList<>(2);
    private @Nullable Upload upload;
    private @Nullable Wire wire;
    private @Nullable IOException trouble;
    private boolean committed;
    private int status;

    Passage(Ask ask, Forwarder forwarder) {
        this.ask = ask;
        this.forwarder = forwarder;
        this.upgrade = Handshake.asked(ask.request());
        Duration patience = patience();
        this.hurried = patience.compareTo(ask.rule().timeout()) < 0;
        this.end = System.nanoTime() + patience.toNanos();
    }

    /** A module that calls says how long it waits; for everybody else the route does. */
    private Duration patience() {
        Duration usual = ask.rule().timeout();
        if (ask.caller().module() == null) {
            return usual;
        }
        Duration left =
                Duration.between(forwarder.clock().instant(), ask.caller().deadline());
        return left.compareTo(usual) < 0 ? left : usual;
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    /** Returns the status that the client was told. */
    int run() {
        // While a module takes its time, nothing passes between here and the client, and that is well.
        ask.request().addIdleTimeoutListener(_ -> false);
        try {
            forwarder.count(ask);
            Upload body = Upload.of(ask.request(), ask.rule().maxBody());
            upload = body;
            while (!tryOne(body)) {
                LOG.debug("trying another instance of {}", ask.crew().module(), trouble);
            }
            return status;
        } catch (RuntimeException | IOException e) {
            return failed(e);
        }
    }

    /** Whatever could not be carried leaves in the error form, or breaks off what was begun. */
    private int failed(Exception failure) {
        if (committed) {
            LOG.debug("an answer of {} broke off", ask.crew().module(), failure);
            ask.callback().failed(failure);
            return status;
        }
        Answer answer = ask.error().apply(failure);
        Upload body = upload;
        if (body == null || body.repeatable() || wire == null) {
            JettyExchange.write(answer, ask.request(), ask.response(), ask.callback());
            return answer.status();
        }
        // Somebody still reads the request: the answer first, then the rest of what the client has to say.
        JettyExchange.end(ask.request(), ask.response().getHeaders());
        JettyExchange.writeUnheard(answer, ask.request(), ask.response(), new Callback.Nested(ask.callback()) {
            @Override
            public void succeeded() {
                var _ = body.over();
                super.succeeded();
            }
        });
        return answer.status();
    }

    /** Whether the request was answered; otherwise another instance may be tried. */
    private boolean tryOne(Upload body) throws IOException {
        Upstream upstream = ask.crew().take(tried, ask.rule().maxConcurrent(), forwarder.now());
        if (upstream == null) {
            throw Problem.retryAfter(
                    trouble == null ? UpstreamProblem.QE201 : UpstreamProblem.BAD_GATEWAY, UpstreamProblem.SOON);
        }
        boolean answered = false;
        try {
            if (!(body.kept() && answeredByRested(upstream, body))) {
                wire = null;
                wire = upstream.pool().fresh(left().compareTo(LONGEST_CONNECT) < 0 ? left() : LONGEST_CONNECT);
                carry(upstream, wire, body);
            }
            answered = true;
            return true;
        } catch (Relay.ClientGone e) {
            throw e;
        } catch (IOException e) {
            mayTryAnother(upstream, body, e);
            tried.add(upstream);
            return false;
        } finally {
            if (!answered) {
                if (wire != null) {
                    wire.close();
                }
                upstream.leave();
            }
        }
    }

    /** Tries a connection that rested; false when there is none, or the instance ended it just when it was taken. */
    private boolean answeredByRested(Upstream upstream, Upload body) throws IOException {
        Wire rested = upstream.pool().rested();
        if (rested == null) {
            return false;
        }
        wire = rested;
        try {
            carry(upstream, rested, body);
            return true;
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            if (committed || rested.heard() || (rested.written() && !ask.rule().repeatable())) {
                throw e;
            }
            rested.close();
            return false;
        }
    }

    /** Returns when the request may be sent to another instance; tells of the failure otherwise. */
    private void mayTryAnother(Upstream upstream, Upload body, IOException failure) throws IOException {
        Throwable ours = body.failure();
        if (ours != null) {
            throw ours instanceof Problem problem ? problem : Problem.of(CommonProblem.INVALID_INPUT, ours);
        }
        Wire used = wire;
        boolean late = failure instanceof SocketTimeoutException;
        Failure kind = used == null
                ? Failure.CONNECT
                : late ? Failure.TIMEOUT : failure instanceof Broken ? Failure.BROKEN : Failure.RESET;
        // Who gave it less time than the route does learned nothing of the instance.
        if (!late || !hurried) {
            upstream.failed(kind, String.valueOf(failure.getMessage()));
        }
        if (committed) {
            throw failure;
        }
        if (used == null) {
            return;
        }
        if (late) {
            throw new Unreachable(CommonProblem.DEADLINE_EXCEEDED, failure);
        }
        trouble = failure;
        if (!body.repeatable() || (used.written() && !ask.rule().repeatable())) {
            throw Problem.of(UpstreamProblem.BAD_GATEWAY, failure);
        }
    }

    private void carry(Upstream upstream, Wire over, Upload body) throws IOException {
        Text head = over.out.clear();
        new RequestHead(ask, forwarder, upgrade).write(head, upstream, body, left());
        body.behind(head);
        over.within(left().toNanos());
        over.send(head.buffer());
        body.start(over, ask.rule().timeout());
        readHead(over, body);
        if (over.head.status() == SWITCHING) {
            upstream.answered(SWITCHING);
            status = SWITCHING;
            committed = true;
            new Tunnel(ask, forwarder, upstream, over).open();
            return;
        }
        AnswerBody answer = AnswerBody.after(over, ask.request().getMethod().equals("HEAD"));
        upstream.answered(over.head.status());
        Relay relay = new Relay(ask, forwarder, body, upstream, over, answer);
        try {
            status = over.head.status();
            relay.run();
        } finally {
            committed = relay.committed();
        }
    }

    /** Reads on until a head that is final. */
    private void readHead(Wire over, Upload body) throws IOException {
        for (int interim = 0; interim <= MOST_INTERIM; interim++) {
            int behind = headEnd(over);
            over.head.read(over.bytes(), over.in().position(), behind);
            over.in().position(behind);
            int told = over.head.status();
            if (told >= 200) {
                return;
            }
            if (told == SWITCHING) {
                if (upgrade && Handshake.agrees(ask.request(), over.head)) {
                    return;
                }
                throw new Broken("the answer switches to a protocol that nobody asked for");
            }
            if (told == 100) {
                body.goOn();
            }
        }
        throw new Broken("the answer does not come to its point");
    }

    private static int headEnd(Wire over) throws IOException {
        ByteBuffer in = over.in();
        int known = 0;
        int headEnd = AnswerHead.end(over.bytes(), in.position(), in.limit(), known);
        while (headEnd < 0) {
            known = in.remaining();
            if (known >= LONGEST_HEAD) {
                throw new Broken("the answer's head is too long");
            }
            if (!over.more()) {
                throw new EOFException(
                        known == 0 ? "the connection ended without an answer" : "the connection ended within the head");
            }
            headEnd = AnswerHead.end(over.bytes(), in.position(), in.limit(), known);
        }
        if (headEnd - in.position() > LONGEST_HEAD) {
            throw new Broken("the answer's head is too long");
        }
        return headEnd;
    }
}
