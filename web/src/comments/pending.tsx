import { useMe } from '../app/me';
import { Avatar, nameOf } from '../ui/basics';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import type { Pending } from './writing';

/** One's own comment that is not at the station yet, in its place, with what is happening to it. */
export function PendingComment({ pending }: { pending: Pending }) {
  const words = useWords();
  const me = useMe();
  return (
    <li className="branch">
      <div className="comment pending">
        <div className="comment-head">
          <Avatar person={me} size="2rem" />
          <span className="strong one-line">{me && nameOf(me)}</span>
          <span className="soft small row pending-state" role="status">
            <Icon sign={pending.state === 'sending' ? 'clock' : 'wifiOff'} />
            {words(pending.state === 'sending' ? 'comments.sending' : 'comments.waiting')}
          </span>
        </div>
        <p className="comment-text comment-body">{pending.content}</p>
      </div>
    </li>
  );
}
