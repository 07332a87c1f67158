package space.quark.people.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Open;
import space.quark.dock.SignedIn;

/** What people see of the community as a whole. */
@Contract("people.lobby")
public interface Lobby {
    /** The community as visitors see it before they sign in. */
    @Call(value = "GET /community", retryable = true)
    @Open
    Community community();

    /** Everybody, page by page, without those who are shut out. */
    @Call(value = "GET /users", retryable = true)
    @SignedIn
    Roll everybody(RollQuery query);
}
