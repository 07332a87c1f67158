import { useMemo, useState } from 'react';
import type { Comment } from '../api/client';
import { useReactionsOf } from '../reactions/reactions';
import { Skeleton } from '../ui/basics';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { OneComment } from './comment';
import { Composer } from './composer';
import { useFolded } from './folded';
import { PendingComment } from './pending';
import { useReplies, useThread } from './reading';
import { withExtras } from './thread';
import { usePending } from './writing';

/** A comment with what hangs on it; folded, only its first line is left. */
export function Branch({ comment }: { comment: Comment }) {
  const folded = useFolded(comment.id);
  return (
    <li className={folded ? 'branch folded' : 'branch'}>
      <OneComment comment={comment} folded={folded} />
      {!folded && <Below comment={comment} />}
    </li>
  );
}

function Below({ comment }: { comment: Comment }) {
  const words = useWords();
  const { subject, extras, opened, short, answering, answer } = useThread();
  const [asked, setAsked] = useState(false);
  const first = comment.first_replies;
  const missing = comment.replies - (first?.length ?? 0);
  const open = (asked || opened.has(comment.id) || short) && missing > 0;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useReplies(subject, comment.id, open);
  const read = useMemo(() => data?.pages.flatMap(({ comments }) => comments) ?? first ?? [], [data, first]);
  const replies = useMemo(() => withExtras(read, extras, comment.id), [read, extras, comment.id]);
  const pending = usePending(subject).filter(({ parent }) => parent === comment.id);
  useReactionsOf(useMemo(() => replies.map(({ id }) => `comment:${id}`), [replies]));
  const left = comment.replies - replies.length;
  return (
    <>
      {answering === comment.id && (
        <div className="answer">
          <Composer subject={subject} parent={comment} onDone={() => answer(undefined)} onRefused={() => answer(comment.id)} />
        </div>
      )}
      {(replies.length > 0 || pending.length > 0 || (open && !data && !error)) && (
        <ul className={`thread replies at-${Math.min(comment.depth, 5)}`}>
          {replies.map((reply) => (
            <Branch key={reply.id} comment={reply} />
          ))}
          {pending.map((one) => (
            <PendingComment key={one.key} pending={one} />
          ))}
          {open && !data && !error && (
            <li className="comment-skeleton">
              <Skeleton width="60%" height="2.5rem" />
            </li>
          )}
        </ul>
      )}
      {open && error && !data && (
        <p className="more-replies">
          {tell(error)}{' '}
          <button type="button" className="button small quiet" onClick={() => void refetch()}>
            {words('ui.again')}
          </button>
        </p>
      )}
      {((!open && left > 0) || hasNextPage) && (
        <p className="more-replies">
          <button
            type="button"
            className="button small quiet"
            disabled={isFetchingNextPage}
            onClick={() => (open ? void fetchNextPage() : setAsked(true))}
          >
            {words(replies.length > 0 ? 'comments.moreReplies' : 'comments.showReplies', { count: Math.max(1, left) })}
          </button>
        </p>
      )}
    </>
  );
}
