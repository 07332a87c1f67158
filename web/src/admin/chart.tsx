import { useId, useState } from 'react';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { pathOf, peak } from './curve';

export interface Series {
  name: string;
  values: (number | undefined)[];
}

const WIDTH = 320;
const HEIGHT = 72;

/** A small curve over the last hour; its numbers are a table for whoever does not see it. */
export function Chart({ title, times, series, show, floor = 0 }: { title: string; times: string[]; series: Series[]; show: (value: number) => string; floor?: number }) {
  const words = useWords();
  const { clock } = useFormats();
  const id = useId();
  const [table, setTable] = useState(false);
  const top = Math.max(floor, peak(series.flatMap(({ values }) => values)));
  const last = (values: (number | undefined)[]) => values.findLast((value) => value !== undefined);
  return (
    <figure className="card padded chart" aria-labelledby={id}>
      <figcaption id={id} className="row between">
        <span className="small strong">{title}</span>
        <button type="button" className="chip" aria-expanded={table} onClick={() => setTable(!table)}>
          {words('admin.numbers')}
        </button>
      </figcaption>
      <p className="chart-now">
        {series.map(({ name, values }, index) => {
          const now = last(values);
          return (
            <span key={name} data-series={index}>
              <span className="chart-value">{now === undefined ? '–' : show(now)}</span> <span className="small soft">{name}</span>
            </span>
          );
        })}
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {series.map(({ name, values }, index) => (
          <path key={name} data-series={index} d={pathOf(values, top, WIDTH, HEIGHT)} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      {table && (
        // The table scrolls by itself; a keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className="chart-table" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">{words('admin.time')}</th>
                {series.map(({ name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times
                .map((time, index) => ({ time, index }))
                .toReversed()
                .slice(0, 60)
                .map(({ time, index }) => (
                  <tr key={time}>
                    <th scope="row">{clock(time)}</th>
                    {series.map(({ name, values }) => (
                      <td key={name}>{values[index] === undefined ? '–' : show(values[index])}</td>
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      )}
    </figure>
  );
}
