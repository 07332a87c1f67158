import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Skeleton, Time } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useLanguage, useWords } from '../words/words';
import { CarrierNote } from './carrier';
import { byNeed, isOutside, subscribersQuery, type EventLogState, type Subscriber } from './bus';
import { TableCard } from './table-card';
import { Unsubscribe } from './unsubscribe';

const MEGA = 1024 * 1024;

/** Who hears whom, how far behind, and what went wrong last; then how the logs themselves are. */
export function Subscribers() {
  const words = useWords();
  const { data, error, refetch } = useQuery(subscribersQuery);
  const [filter, setFilter] = useState('');
  if (error && !data) return <Trouble failure={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height="24rem" />;
  const wanted = filter.toLowerCase();
  const shown = data.subscribers.filter(({ subscriber, source }) => `${subscriber} ${source}`.includes(wanted)).toSorted(byNeed);
  return (
    <>
      <CarrierNote />
      <input type="search" className="input admin-search" aria-label={words('events.filterSubscribers')} placeholder={words('events.filterSubscribers')} value={filter} onChange={(event) => setFilter(event.target.value)} />
      {data.vanished.length > 0 && (
        <div className="note warn stack tight">
          <p className="strong">{words('events.vanished')}</p>
          <ul>
            {data.vanished.map(({ subscriber, type, source, heard_at }) => (
              <li key={`${subscriber} ${type} ${source}`} className="small">
                {words('events.vanishedOne', { subscriber, type })} <Time when={heard_at} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <ul className="card lines subscribers">
        {shown.map((one) => (
          <SubscriberRow key={`${one.subscriber} ${one.source}`} one={one} />
        ))}
        {shown.length === 0 && <li className="soft">{words('events.noSubscribers')}</li>}
      </ul>
      <h3>{words('events.logs')}</h3>
      <Logs logs={data.logs} />
    </>
  );
}

function SubscriberRow({ one }: { one: Subscriber }) {
  const words = useWords();
  const [asking, setAsking] = useState(false);
  const { count } = useFormats();
  const decimal = new Intl.NumberFormat(useLanguage(), { maximumFractionDigits: 1 });
  return (
    <li>
      <div className="grow">
        <p>
          <span className="strong">{one.subscriber}</span> <span className="soft">{words('events.hears', { source: one.source })}</span>
        </p>
        <p className="soft small">{words('events.handled', { handled: count(one.handled), failed: count(one.failed) })}</p>
        {one.trouble && <p className="note danger small">{one.trouble}</p>}
        {one.last_error && (
          <p className="small last-error">
            {words('events.lastError')} {one.last_error_at && <Time when={one.last_error_at} />}: {one.last_error}
          </p>
        )}
      </div>
      <div className="row wrap marks">
        {one.behind > 0 ? <span className="chip warn">{words('events.behind', { count: one.behind, seconds: decimal.format(one.lag_seconds) })}</span> : <span className="chip good">{words('events.upToDate')}</span>}
        {one.parked > 0 && <span className="chip warn">{words('events.parked', { count: one.parked })}</span>}
        {one.dead > 0 && (
          <Link to="/admin/{-$section}" params={{ section: 'events' }} search={{ view: 'dead', subscriber: one.subscriber }} className="chip danger">
            {words('events.deadCount', { count: one.dead })}
          </Link>
        )}
        {isOutside(one.subscriber) && (
          <button type="button" className="button small outline" onClick={() => setAsking(true)}>
            {words('events.remove')}
            <span className="hidden"> {one.subscriber}</span>
          </button>
        )}
      </div>
      {asking && <Unsubscribe subscriber={one.subscriber} dead={one.dead} onClose={() => setAsking(false)} />}
    </li>
  );
}

function Logs({ logs }: { logs: EventLogState[] }) {
  const words = useWords();
  const { count } = useFormats();
  const decimal = new Intl.NumberFormat(useLanguage(), { maximumFractionDigits: 1 });
  const size = (bytes: number) => words('admin.mb', { value: decimal.format(bytes / MEGA) });
  return (
    <TableCard className="card log-table" label={words('events.logs')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words('admin.module')}</th>
            <th scope="col" className="number">
              {words('events.days')}
            </th>
            <th scope="col" className="number">
              {words('events.kept')}
            </th>
            <th scope="col" className="number">
              {words('events.marks')}
            </th>
            <th scope="col" className="number">
              {words('events.deadTuples')}
            </th>
            <th scope="col" className="number">
              {words('events.fence')}
            </th>
          </tr>
        </thead>
        <tbody>
          {logs.map((log) => (
            <tr key={log.module}>
              <th scope="row">{log.module}</th>
              <td className="number">{count(log.partitions)}</td>
              <td className="number">{size(log.outbox_bytes)}</td>
              <td className="number">{size(log.inbox_bytes)}</td>
              <td className="number">{count(log.dead_tuples)}</td>
              <td className="number">{words('events.seconds', { value: decimal.format(log.fence_age_seconds) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableCard>
  );
}
