import { useQuery } from '@tanstack/react-query';
import { useFormats } from '../words/format';
import { useLanguage, useWords } from '../words/words';
import { carrierQuery, waitingOf } from './bus';

const NAMES: Record<string, string> = { nats: 'NATS JetStream', kafka: 'Kafka' };

/** What carries events when a broker does: whether it answers, and what waits for it. */
export function CarrierNote() {
  const words = useWords();
  const { count } = useFormats();
  const decimal = new Intl.NumberFormat(useLanguage(), { maximumFractionDigits: 1 });
  const { data } = useQuery(carrierQuery);
  if (!data || data.kind === 'embedded') return null;
  const waiting = waitingOf(data);
  return (
    <section className={data.reachable ? 'note stack tight' : 'note warn stack tight'} aria-label={words('events.carrier')}>
      <p>
        <span className="strong">{words('events.carriedBy', { name: NAMES[data.kind] ?? data.kind })}</span> <span className="soft">{data.address}</span>
      </p>
      <p className="small">{data.reachable ? words('events.carrierReachable') : words('events.carrierAway')}</p>
      {data.trouble && <p className="small last-error">{data.trouble}</p>}
      {waiting.length > 0 && (
        <ul>
          {waiting.map(({ module, waiting: events, lag_seconds }) => (
            <li key={module} className="small">
              {words('events.carrierWaiting', { module, count: events, shown: count(events), seconds: decimal.format(lag_seconds) })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
