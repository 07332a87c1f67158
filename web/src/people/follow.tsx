import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { PersonCard } from '../api/client';
import { isProblem } from '../api/problem';
import { outbox } from '../api/outbox';
import { useMe, useSession } from '../app/me';
import { nameOf } from '../ui/basics';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { standingOf, type Standing } from './standings';

export type { Standing };

export const standingKey = (id: number) => ['standing', id];

/** How the signed-in person stands to another. */
export function useStanding(id: number): Standing | undefined {
  const me = useMe();
  const { data } = useQuery({
    queryKey: standingKey(id),
    queryFn: () => standingOf(id),
    enabled: me !== undefined && me.id !== id,
  });
  return data;
}

/** Follows somebody or no longer, at once on the screen, with a way back. */
export function useFollowing(person: PersonCard) {
  const words = useWords();
  const queries = useQueryClient();
  return async function follow(wanted: boolean, quietly = false): Promise<void> {
    const key = standingKey(person.id);
    const before = queries.getQueryData<Standing>(key);
    queries.setQueryData<Standing>(key, { ...(before ?? { followed_by: false, blocks: false, mutes: false }), follows: wanted });
    try {
      await outbox.send({ verb: 'post', path: wanted ? '/relation/follow' : '/relation/unfollow', body: { followee_id: person.id } });
      if (!quietly) {
        toast(words(wanted ? 'people.followed' : 'people.unfollowed', { name: nameOf(person) }), {
          label: words('ui.undo'),
          run: () => void follow(!wanted, true),
        });
      }
    } catch (failure) {
      if (!isProblem(failure, 'ALREADY_FOLLOWING', 'FOLLOW_NOT_FOUND')) {
        queries.setQueryData(key, before);
        toast(tell(failure));
      }
    }
    void queries.invalidateQueries({ queryKey: ['feed'] });
    void queries.invalidateQueries({ queryKey: ['counters'] });
  };
}

/** The button beside a person; guests are led to the door. */
export function FollowButton({ person, small = false }: { person: PersonCard; small?: boolean }) {
  const words = useWords();
  const member = useSession() === 'member';
  const me = useMe();
  const standing = useStanding(person.id);
  const follow = useFollowing(person);
  const looks = `button ${small ? 'small' : ''}`;
  if (!member) {
    return (
      <Link to="/login" search={{ to: `/@${person.username}` }} className={`${looks} primary`}>
        {words('people.follow')}
      </Link>
    );
  }
  if (!me || me.id === person.id || !standing || standing.blocks) return null;
  return (
    <button type="button" className={`${looks} ${standing.follows ? 'outline' : 'primary'}`} aria-pressed={standing.follows} onClick={() => void follow(!standing.follows)}>
      {words(standing.follows ? 'people.following' : 'people.follow')}
      <span className="hidden"> {nameOf(person)}</span>
    </button>
  );
}
