package space.quark.dock;

/** Who somebody is, everywhere in the station. */
public record PersonId(long value) implements Id {
    public PersonId {
        Id.check(value, "user_id");
    }
}
