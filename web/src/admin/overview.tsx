import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '../ui/basics';
import { Trouble } from '../ui/trouble';
import { useLanguage, useWords } from '../words/words';
import { Chart } from './chart';
import { statusQuery, vitalsQuery, type Sample } from './station';
import { TableCard } from './table-card';

const MEGA = 1024 * 1024;

/** How the station is: the last hour in small curves, and its busiest routes. */
export function Overview() {
  const words = useWords();
  const language = useLanguage();
  const vitals = useQuery(vitalsQuery);
  const status = useQuery(statusQuery);
  if (vitals.error && !vitals.data) return <Trouble failure={vitals.error} retry={() => void vitals.refetch()} />;
  if (!vitals.data) {
    return (
      <div className="charts">
        {[0, 1, 2, 3, 4, 5].map((one) => (
          <Skeleton key={one} height="10rem" />
        ))}
      </div>
    );
  }
  const { samples, routes } = vitals.data;
  const decimal = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const times = samples.map(({ time }) => time);
  const of = (value: (sample: Sample) => number | undefined) => samples.map(value);
  const number = (value: number) => decimal.format(value);
  const milliseconds = (value: number) => words('admin.ms', { value: decimal.format(value) });
  const megabytes = (value: number) => words('admin.mb', { value: decimal.format(value / MEGA) });
  const percent = (value: number) => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value);
  const worst = samples.at(-1)?.bus_worst;
  return (
    <>
      {status.data && (
        <p className="soft">
          {words('admin.version', { version: status.data.version })} · {words('admin.uptime', { hours: Math.floor(status.data.uptime / 3600), minutes: Math.floor((status.data.uptime % 3600) / 60) })} ·{' '}
          {words('admin.generation', { number: status.data.generation })}
        </p>
      )}
      <div className="charts">
        <Chart title={words('admin.requests')} times={times} show={number} floor={5} series={[{ name: words('admin.perSecond'), values: of((s) => s.requests_per_second) }]} />
        <Chart
          title={words('admin.latency')}
          times={times}
          show={milliseconds}
          floor={10}
          series={[
            { name: 'p50', values: of((s) => s.p50_ms) },
            { name: 'p95', values: of((s) => s.p95_ms) },
            { name: 'p99', values: of((s) => s.p99_ms) },
          ]}
        />
        <Chart
          title={words('admin.errors')}
          times={times}
          show={number}
          floor={1}
          series={[
            { name: words('admin.failed'), values: of((s) => s.errors_per_second) },
            { name: words('admin.refused'), values: of((s) => s.refusals_per_second) },
          ]}
        />
        <Chart
          title={words('admin.memory')}
          times={times}
          show={megabytes}
          series={[
            { name: words('admin.resident'), values: of((s) => s.resident) },
            { name: words('admin.heap'), values: of((s) => s.heap_used) },
          ]}
        />
        <Chart title={words('admin.processor')} times={times} show={percent} floor={0.1} series={[{ name: words('admin.ofAll'), values: of((s) => s.cpu) }]} />
        <Chart
          title={words('admin.database')}
          times={times}
          show={number}
          floor={4}
          series={[
            { name: words('admin.busy'), values: of((s) => s.pool_busy) },
            { name: words('admin.waitingFor'), values: of((s) => s.pool_waiting) },
          ]}
        />
        <Chart title={words('admin.bus')} times={times} show={number} floor={10} series={[{ name: words('admin.behind'), values: of((s) => s.bus_behind) }]} />
        <Chart title={words('admin.live')} times={times} show={number} floor={5} series={[{ name: words('admin.connections'), values: of((s) => s.live_connections) }]} />
      </div>
      {worst && worst.behind > 0 && <p className="note warn">{words('admin.worst', { subscriber: worst.subscriber, source: worst.source, count: worst.behind })}</p>}
      <section className="stack tight">
        <h2>{words('admin.routes')}</h2>
        <TableCard label={words('admin.routes')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words('admin.route')}</th>
                <th scope="col">{words('admin.module')}</th>
                <th scope="col" className="number">
                  {words('admin.requests')}
                </th>
                <th scope="col" className="number">
                  {words('admin.errors')}
                </th>
                <th scope="col" className="number">
                  {words('admin.mean')}
                </th>
              </tr>
            </thead>
            <tbody>
              {routes.map((route) => (
                <tr key={`${route.method} ${route.route}`}>
                  <th scope="row">
                    <code>
                      {route.method} {route.route}
                    </code>
                  </th>
                  <td>{route.module}</td>
                  <td className="number">{number(route.requests)}</td>
                  <td className="number">{number(route.errors)}</td>
                  <td className="number">{milliseconds(route.mean_ms)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableCard>
      </section>
    </>
  );
}
