package space.quark.identity.api;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Needs;
import space.quark.dock.Open;

/** A new password for somebody who forgot the old one: an administrator makes a code and hands it over. */
@Contract("identity.resets")
public interface Resets {
    /** The permission to make codes. */
    String ADMINISTER = "identity:administer";

    /**
     * Makes a code for a person, which is shown only here, works once and within a day, and takes the place of an earlier
     * one. Reports {@code USER_NOT_FOUND}.
     */
    @Call(value = "POST /auth/admin/reset-codes", status = 201, replayable = false)
    @Needs(ADMINISTER)
    ResetCode make(ResetFor who);

    /**
     * Sets a new password by a code and ends all of the person's sessions. Reports
     * {@link IdentityProblem#INVALID_RESET_CODE}, whatever is wrong with name or code, and
     * {@link IdentityProblem#TOO_MANY_FAILURES}.
     */
    @Call(value = "POST /auth/reset", replayable = false)
    @Open
    Done reset(PasswordReset reset);
}
