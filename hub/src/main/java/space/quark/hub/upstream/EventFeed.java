package space.quark.hub.upstream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/** An event stream under way: can be ended between two events, so that nobody gets half of one. */
final class EventFeed implements Stay {
    private final Wire wire;
    private final ReentrantLock writing = new ReentrantLock();
    private int tail = ('\n' << 8) | '\n';
    private volatile boolean ending;
    private volatile boolean ended;

    EventFeed(Wire wire) {
        this.wire = wire;
    }

    /** Sends a piece to the client. */
    @FunctionalInterface
    interface Writer {
        void write(ByteBuffer piece) throws IOException;
    }

    /** Passes a piece on; false when the stream was ended before it. */
    boolean pass(ByteBuffer piece, Writer writer) throws IOException {
        writing.lock();
        try {
            if (ended) {
                return false;
            }
            for (int i = Math.max(piece.position(), piece.limit() - 4); i < piece.limit(); i++) {
                tail = (tail << 8) | (piece.get(i) & 0xff);
            }
            writer.write(piece);
        } finally {
            writing.unlock();
        }
        endIfBetween();
        return !ended;
    }

    @Override
    public void end() {
        ending = true;
        endIfBetween();
    }

    @Override
    public void cut() {
        wire.close();
    }

    /** Whoever holds the lock looks again when it let go. */
    private void endIfBetween() {
        if (ending && writing.tryLock()) {
            try {
                if (!ended && isBetween()) {
                    ended = true;
                    wire.close();
                }
            } finally {
                writing.unlock();
            }
        }
    }

    private boolean isBetween() {
        int last = tail & 0xffff;
        return last == (('\n' << 8) | '\n') || last == (('\r' << 8) | '\r') || tail == 0x0d0a0d0a;
    }

    boolean ended() {
        return ended;
    }
}
