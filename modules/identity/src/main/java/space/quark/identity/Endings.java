package space.quark.identity;

import org.jdbi.v3.core.Handle;
import space.quark.dock.Tokens;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRules;
import space.quark.people.api.RolesChanged;

/** Ends what must not go on after what people announce. Refusing tokens once more than needed does no harm. */
final class Endings {
    private final IdentityService.Parts parts;
    private final Tokens tokens;

    Endings(IdentityService.Parts parts, Tokens tokens) {
        this.parts = parts;
        this.tokens = tokens;
    }

    void blocked(Handle tx, PersonBlocked event) {
        parts.sessions().shutOut(tx, event.person());
    }

    void deleted(Handle tx, PersonDeleted event) {
        parts.credentials().erase(tx, event.person());
        tokens.revokePerson(event.person());
    }

    /** Sessions go on: their next tokens carry the new roles. */
    void rolesChanged(Handle tx, RolesChanged event) {
        if (event.roles().contains(PersonRules.ADMIN)) {
            parts.adminCodes().burn(tx);
        }
        if (!parts.credentials().isRevokedSince(tx, event.person(), event.at())) {
            tokens.revokePerson(event.person());
        }
    }
}
