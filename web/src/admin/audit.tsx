import { useInfiniteQuery } from '@tanstack/react-query';
import { Empty, Reached, Skeleton, Time } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { auditQuery, pretty, type AuditEntry } from './bus';
import { Fold } from './dead';
import { Who } from './who';

const ACTIONS = { 'dead.retry': 'auditRetry', 'dead.retry_all': 'auditRetryAll', 'dead.discard': 'auditDiscard', 'subscriber.remove': 'auditRemove', 'replay.begin': 'auditBegin', 'replay.end': 'auditEnd' } as const;

/** Who did what to events, when and why. */
export function AuditList() {
  const words = useWords();
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery(auditQuery);
  if (error && !data) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="20rem" />;
  const entries = data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <Empty title={words('events.noAudit')} text={words('events.noAuditText')} />;
  return (
    <>
      <ol className="card lines audit">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </ol>
      <Reached onReach={() => void fetchNextPage()} disabled={!hasNextPage || isFetching} />
    </>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const words = useWords();
  const action = ACTIONS[entry.action as keyof typeof ACTIONS];
  return (
    <li className="stack tight">
      <p>
        <span className="strong">{action ? words(`events.${action}`) : entry.action}</span> <code>{entry.target}</code>
        <br />
        <span className="soft small">
          <Who who={entry.who} />, <Time when={entry.at} />
          {entry.reason && ` · ${entry.reason}`}
        </span>
      </p>
      {Object.keys(entry.details).length > 0 && (
        <Fold title={words('events.details')} of={String(entry.id)}>
          {pretty(entry.details)}
        </Fold>
      )}
    </li>
  );
}
