package space.quark.identity;

import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Tokens;
import space.quark.identity.api.Accounts;
import space.quark.identity.api.NewAccount;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.Person;

/** Makes accounts for others and deletes one's own. */
final class AccountsService implements Accounts {
    private final IdentityService.Parts parts;
    private final Database database;
    private final PeopleDirectory people;
    private final Tokens tokens;

    AccountsService(IdentityService.Parts parts, Database database, PeopleDirectory people, Tokens tokens) {
        this.parts = parts;
        this.database = database;
        this.people = people;
        this.tokens = tokens;
    }

    @Override
    public Person create(NewAccount account) {
        String maker = String.valueOf(Caller.me().value());
        parts.limits().accounts.take(maker);
        try {
            return parts.enrolment()
                    .enrol(
                            new PeopleDirectory.NewPerson(
                                    account.username(),
                                    account.email(),
                                    account.fullName(),
                                    account.bio(),
                                    account.avatarUrl()),
                            account.password(),
                            null)
                    .person();
        } catch (Problem problem) {
            parts.limits().accounts.giveBack(maker);
            throw problem;
        }
    }

    /** What is left to do when this is cut off after the first step happens when the event is heard. */
    @Override
    public void delete(PersonId id) {
        if (!id.equals(Caller.me())) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        people.delete(id);
        database.run(tx -> parts.credentials().erase(tx, id));
        tokens.revokePerson(id);
    }
}
