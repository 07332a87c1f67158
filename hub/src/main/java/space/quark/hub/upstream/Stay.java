package space.quark.hub.upstream;

/** Something at an instance that does not end by itself: an event stream, or a WebSocket. */
interface Stay {
    /** Ends it in good order: an event stream after a whole event, a WebSocket with 1012. Does not wait. */
    void end();

    /** Breaks it off where it is, and wakes whoever waits for one of its sides. */
    void cut();
}
