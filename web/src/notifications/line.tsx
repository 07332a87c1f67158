import { useQueryClient } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { api, type Notification } from '../api/client';
import { Avatar, nameOf, Time } from '../ui/basics';
import { Icon, Mark, type Sign } from '../ui/icon';
import { MenuButton } from '../ui/menu';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { actorsOf, type Group } from './groups';

interface Told {
  subject?: string;
  root?: string;
  comment_id?: number;
  excerpt?: string;
  title?: string;
  text?: string;
  message?: string;
}

const SIGNS: Record<string, Sign> = { follow_created: 'person', comment: 'comment', reply: 'reply', mention: 'pen', like: 'heart' };
const FACES = 4;

/** Where a notification leads. */
function placeOf({ type, payload, actor }: Notification): Pick<LinkProps, 'to' | 'params' | 'search'> {
  const { subject, root, comment_id } = payload as Told;
  const about = (root ?? subject)?.split(':');
  const liked = subject?.startsWith('comment:') ? Number(subject.slice('comment:'.length)) : undefined;
  const comment = comment_id ?? liked;
  if (about?.[0] === 'post') return { to: '/post/$postId', params: { postId: Number(about[1]) }, search: comment ? { comment } : {} };
  if (type === 'follow_created' && actor) return { to: '/@{$username}', params: { username: actor.username } };
  return { to: '/notifications' };
}

/** One line of what happened. */
export function NotificationLine({ group, onReadUpTo }: { group: Group; onReadUpTo: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const actors = actorsOf(group);
  const { newest, unread } = group;
  const { excerpt, title } = newest.payload as Told;
  async function change(work: (id: number) => Promise<unknown>) {
    try {
      await Promise.all(group.all.map(({ id }) => work(id)));
    } catch (failure) {
      toast(tell(failure));
    }
    await queries.invalidateQueries({ queryKey: ['notifications'] });
  }
  const read = () => change((id) => api.put('/notification/{id}/read', { path: { id } }));
  return (
    <li className={unread ? 'notice unread' : 'notice'}>
      <span className="notice-sign" data-type={group.type}>
        {SIGNS[group.type] ? <Icon sign={SIGNS[group.type]!} filled={group.type === 'like'} /> : <Mark />}
      </span>
      <Link {...placeOf(newest)} className="grow notice-body" onClick={() => unread && void read()}>
        {actors.length > 0 && (
          <span className="notice-faces">
            {actors.slice(0, FACES).map((actor) => (
              <Avatar key={actor.id} person={actor} size="2rem" />
            ))}
          </span>
        )}
        <span>
          <Sentence group={group} />
        </span>
        {(excerpt || title) && <span className="soft notice-excerpt">{excerpt || title}</span>}
        <span className="soft small">
          <Time when={newest.created_at} />
          {unread && <span className="hidden"> · {words('shell.unread')}</span>}
        </span>
      </Link>
      <MenuButton
        label={words('ui.moreActions')}
        choices={[
          ...(unread ? [{ id: 'read', label: words('notifications.markRead'), sign: 'check' as const, run: () => void read() }] : []),
          { id: 'upTo', label: words('notifications.markUpTo'), sign: 'down', run: onReadUpTo },
          { id: 'delete', label: words('ui.delete'), sign: 'bin', danger: true, run: () => void change((id) => api.delete('/notification/{id}', { path: { id } })) },
        ]}
      />
    </li>
  );
}

/** "Ann, Boris and 3 others like your post." */
function Sentence({ group }: { group: Group }) {
  const words = useWords();
  const actors = actorsOf(group);
  const { payload } = group.newest;
  const first = actors[0] ? nameOf(actors[0]) : words('notifications.somebody');
  const who =
    actors.length <= 1 ? first : actors.length === 2 ? words('notifications.two', { first, second: nameOf(actors[1]!) }) : words('notifications.many', { first, count: actors.length - 1 });
  const number = actors.length > 1 ? 2 : 1;
  const told = payload as Told;
  switch (group.type) {
    case 'follow_created':
      return words('notifications.follow', { who, number });
    case 'like':
      return told.subject?.startsWith('comment:') ? words('notifications.likeComment', { who, number }) : words('notifications.likePost', { who, number });
    case 'comment':
      return words('notifications.comment', { who });
    case 'reply':
      return words('notifications.reply', { who });
    case 'mention':
      return words('notifications.mention', { who });
    default:
      return typeof payload === 'string' ? payload : (told.text ?? told.message ?? words('notifications.other', { who }));
  }
}
