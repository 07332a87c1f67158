package wrong.quark.people;

/** Breaks: names say the business; no module sleeps by the clock. */
final class PeopleManager {
    private PeopleManager() {}

    static void pause() throws InterruptedException {
        Thread.sleep(1);
    }
}
