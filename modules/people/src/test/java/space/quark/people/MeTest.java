package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.people.PeopleWorld.newPerson;
import static space.quark.people.PeopleWorld.refused;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.AvatarChange;
import space.quark.people.api.MyProfile;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PeopleSearch;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonSettings;
import space.quark.people.api.PersonUpdate;
import space.quark.people.api.ProfileChange;
import space.quark.people.api.SettingsChange;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class MeTest {
    private final PeopleWorld world;
    private final PersonId ann;

    MeTest(boolean farAway) {
        world = new PeopleWorld(farAway);
        ann = world.join("ann", "Ann Lee");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void peopleSeeThemselvesWhole() {
        MyProfile me = world.me(ann).profile();
        assertEquals("ann@example.org", me.email());
        assertEquals(List.of("user"), me.roles());
        refused(
                PeopleProblem.USER_NOT_FOUND,
                () -> world.me(new PersonId(999_999)).profile());
    }

    @Test
    void whatIsAbsentStaysAndWhatIsEmptyIsCleared() {
        world.me(ann).change(new ProfileChange(null, null, null, "A bio.", "https://example.org/a.png"));
        world.pass(Duration.ofSeconds(5));
        MyProfile changed = world.me(ann).change(new ProfileChange("Anna", null, "", null, null));
        assertEquals("Anna", changed.username());
        assertEquals("ann@example.org", changed.email());
        assertEquals("", changed.fullName());
        assertEquals("A bio.", changed.bio());
        assertEquals("https://example.org/a.png", changed.avatarUrl());
        assertTrue(changed.updatedAt().isAfter(changed.createdAt()));
        assertEquals(ann, world.people(null).getByUsername("anna").id());
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).getByUsername("ann"));
        assertEquals(0, world.people(null).search(PeopleSearch.first("lee")).total(), "the old full name is forgotten");
    }

    @Test
    void aNameThatShowsNothingOrLooksLikeAnotherOrHasNoAddressIsRefused() {
        for (String name : List.of(
                "bob\u00A0",
                "\u2007bob",
                "b  ob",
                "b \u00A0ob",
                "bob\uFE0F",
                "b\u034Fob",
                "\u3164\u3164\u3164",
                "bob\uFFA0",
                "bob\u2800",
                "bob\u17B4",
                "bob\u180B",
                "bob\uDB40\uDD00",
                "b\u200Dob",
                "\u202Ebob",
                "bob/ann",
                "bob\\ann")) {
            assertEquals("username", refusedField(() -> ProfileChange.rename(name)));
        }
        assertEquals(
                "Bob O\u2019Neil \u0418\u0432\u0430\u043D",
                ProfileChange.rename("Bob O\u2019Neil \u0418\u0432\u0430\u043D").username());
        for (String name :
                List.of("   ", "\u200B\u200B", "\u3164", "\u202Eeel nnA", "Ann\nLee", "Ann\u2066Lee", "\u0007")) {
            assertEquals("full_name", refusedField(() -> new ProfileChange(null, null, name, null, null)));
        }
        for (String name : List.of("", "Ann \u2764\uFE0F Lee", "\u0645\u06CC\u200C\u0631\u0627")) {
            assertEquals(name, new ProfileChange(null, null, name, null, null).fullName());
        }
    }

    private static String refusedField(Executable call) {
        return assertThrows(Problem.class, call).fields().getFirst().field();
    }

    @Test
    void othersHearOfNamesAndPicturesOnly() {
        world.me(ann).change(new ProfileChange(null, "new@example.org", null, "Another bio.", null));
        assertEquals(0, world.published(PersonChanged.class));
        world.me(ann).changeAvatar(new AvatarChange("https://example.org/a.png"));
        assertEquals(
                List.of(new PersonCard(ann, "ann", "Ann Lee", "https://example.org/a.png")),
                world.harness.published(PersonChanged.class).stream()
                        .map(PersonChanged::person)
                        .toList());
    }

    @Test
    void aNameOfSomebodyElseCannotBeTaken() {
        world.join("bob");
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.me(ann).change(ProfileChange.rename("BOB")));
        refused(
                PeopleProblem.EMAIL_TAKEN,
                () -> world.me(ann).change(new ProfileChange(null, "Bob@example.org", null, null, null)));
        assertEquals("ANN", world.me(ann).change(ProfileChange.rename("ANN")).username(), "one's own in another case");
        assertEquals(1, world.published(PersonChanged.class));
    }

    @Test
    void anAbandonedReservationDoesNotHoldANameForLong() {
        world.harness.local(PeopleDirectory.class).reserve(newPerson("bob", "bob@example.org"));
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.me(ann).change(ProfileChange.rename("bob")));
        world.pass(Duration.ofSeconds(61));
        assertEquals("bob", world.me(ann).change(ProfileChange.rename("bob")).username());
    }

    @Test
    void onlyOnesOwnProfileIsUpdatedById() {
        PersonId bob = world.join("bob");
        Person updated = world.me(ann).update(new PersonUpdate(ann, null, null, "Anna", ""));
        assertEquals("Anna", updated.fullName());
        assertEquals("", updated.bio());
        assertEquals("ann@example.org", updated.email());
        refused(CommonProblem.FORBIDDEN, () -> world.me(ann).update(new PersonUpdate(bob, null, null, "x", null)));
        refused(
                PeopleProblem.USER_NOT_FOUND,
                () -> world.me(new PersonId(999_999))
                        .update(new PersonUpdate(new PersonId(999_999), null, null, "x", null)));
    }

    @Test
    void theRulesOfProfilesHold() {
        refused(CommonProblem.VALIDATION_FAILED, () -> ProfileChange.rename(""));
        refused(CommonProblem.VALIDATION_FAILED, () -> new ProfileChange(null, "", null, null, null));
        refused(CommonProblem.VALIDATION_FAILED, () -> new ProfileChange(null, null, "x".repeat(101), null, null));
        refused(CommonProblem.VALIDATION_FAILED, () -> new ProfileChange(null, null, null, "x".repeat(501), null));
        refused(PeopleProblem.INVALID_EMAIL, () -> new ProfileChange(null, "имя@example.org", null, null, null));
        for (String avatar :
                List.of("", "javascript:alert(1)", "ftp://example.org/a.png", "//a.org/a.png", "https:///a.png")) {
            refused(CommonProblem.VALIDATION_FAILED, () -> new AvatarChange(avatar));
        }
        world.me(ann).changeAvatar(new AvatarChange("/demo/a.svg"));
        assertEquals("/demo/a.svg", world.me(ann).profile().avatarUrl(), "a picture of the station's own");
        ProfileChange longest = new ProfileChange(null, null, "я".repeat(100), "я".repeat(500), null);
        assertEquals("я".repeat(500), world.me(ann).change(longest).bio());
    }

    @Test
    void settingsHaveDefaultsAndChangeOneByOne() {
        assertEquals(
                new PersonSettings("en", "UTC", "auto", "blue", "normal", "ask", "nobody", "everyone"),
                world.me(ann).settings());
        world.me(ann).changeSettings(SettingsChange.speak("bg"));
        PersonSettings changed = world.me(ann)
                .changeSettings(new SettingsChange(
                        null, "Europe/Sofia", "dark", "indigo", "huge", "always", "everyone", "nobody"));
        assertEquals(
                new PersonSettings("bg", "Europe/Sofia", "dark", "indigo", "huge", "always", "everyone", "nobody"),
                changed);
        assertEquals(changed, world.me(ann).settings());
        refused(
                PeopleProblem.USER_NOT_FOUND,
                () -> world.me(new PersonId(999_999)).settings());
    }

    @Test
    void settingsTakeOnlyWhatTheyKnow() {
        refused(CommonProblem.VALIDATION_FAILED, () -> SettingsChange.speak("de"));
        refused(CommonProblem.VALIDATION_FAILED, () -> SettingsChange.showEmailTo("friends"));
        for (String zone : List.of("", "Mars/Base", "+03:00")) {
            refused(
                    CommonProblem.VALIDATION_FAILED,
                    () -> new SettingsChange(null, zone, null, null, null, null, null, null));
        }
        refused(CommonProblem.VALIDATION_FAILED, () -> SettingsChange.look("system", null, null));
        refused(CommonProblem.VALIDATION_FAILED, () -> SettingsChange.look(null, "dark", null));
        refused(CommonProblem.VALIDATION_FAILED, () -> SettingsChange.look(null, null, "110%"));
        refused(
                CommonProblem.VALIDATION_FAILED,
                () -> new SettingsChange(null, null, null, null, null, "never", null, null));
        assertNull(SettingsChange.speak("ru").scheme());
    }

    @Test
    void everyLookThereIsCanBeChosen() {
        for (String theme : List.of("light", "dark", "auto")) {
            assertEquals(
                    theme,
                    world.me(ann)
                            .changeSettings(SettingsChange.look(theme, null, null))
                            .theme());
        }
        for (String scheme : List.of("grey", "blue", "purple", "green", "orange", "indigo")) {
            assertEquals(
                    scheme,
                    world.me(ann)
                            .changeSettings(SettingsChange.look(null, scheme, null))
                            .scheme());
        }
        for (String size : List.of("small", "normal", "large", "huge")) {
            assertEquals(
                    size,
                    world.me(ann)
                            .changeSettings(SettingsChange.look(null, null, size))
                            .textSize());
        }
    }
}
