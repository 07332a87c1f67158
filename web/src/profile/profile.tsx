import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../api/client';
import { isProblem } from '../api/problem';
import { useMe } from '../app/me';
import { useTitle } from '../app/unread';
import { nameOf, Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { ProfileHead } from './head';
import { ProfilePosts } from './posts';
import { RelatedPeople } from './related';
import './profile.css';

const route = getRouteApi('/@{$username}');

/** Who somebody is and what they write. */
export function ProfilePage() {
  const words = useWords();
  const { count } = useFormats();
  const { username } = route.useParams();
  const { tab } = route.useSearch();
  const me = useMe();
  const person = useQuery({
    queryKey: ['person', username],
    queryFn: ({ signal }) => api.get('/users/username/{username}', { path: { username }, signal }),
  });
  const id = person.data?.id;
  const counters = useQuery({
    queryKey: ['counters', id],
    queryFn: ({ signal }) => api.get('/relation/{user_id}/counters', { path: { user_id: id! }, signal }),
    enabled: id !== undefined,
  });
  useTitle(person.data ? nameOf(person.data) : `@${username}`);
  if (person.error) {
    return (
      <div className="panes">
        <Trouble page failure={person.error} {...(!isProblem(person.error, 'USER_NOT_FOUND') && { retry: () => void person.refetch() })} />
      </div>
    );
  }
  const tabs = [
    { tab: undefined, label: words('profile.posts') },
    { tab: 'followers' as const, label: words('profile.followers'), number: counters.data?.followers },
    { tab: 'following' as const, label: words('profile.following'), number: counters.data?.followees },
  ];
  return (
    <div className="panes">
      <div className="content stack">
        {person.data ? <ProfileHead person={person.data} isMe={me?.id === person.data.id} /> : <Skeleton height="15rem" />}
        <nav className="segments profile-tabs" aria-label={words('profile.sections')}>
          {tabs.map(({ tab: one, label, number }) => (
            <Link key={label} to="/@{$username}" params={{ username }} search={one ? { tab: one } : {}} replace resetScroll={false} aria-current={tab === one ? 'page' : undefined}>
              {label}
              {number !== undefined && <span className="soft">{count(number)}</span>}
            </Link>
          ))}
        </nav>
        {person.data && (tab ? <RelatedPeople key={tab} id={person.data.id} kind={tab} /> : <ProfilePosts id={person.data.id} isMe={me?.id === person.data.id} />)}
      </div>
    </div>
  );
}
