package space.quark.dock;

/**
 * Says that a person is gone for good. With the effect of such an event the host forgets what it kept for the person in
 * the module's name: the answers to requests that bore an {@code Idempotency-Key}.
 */
public interface PersonGone extends Event {
    PersonId person();
}
