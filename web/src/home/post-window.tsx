import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Post } from '../api/client';
import { useShortcuts } from '../app/shortcuts';
import type { ListName } from './lists';
import { keepPlace, placeOf, widthNow } from './places';
import { PostCard } from './post-card';
import { guess } from './reading';

const AHEAD = 10;
const HEAD = 68;
const OVERSCAN = 3;
const BREATH = 150;

/** Of a list of posts those that are near the screen; `onEnd` when its end comes near. */
export function PostWindow({ list, posts, label, busy, onEnd }: { list: ListName; posts: Post[]; label: string; busy: boolean; onEnd: () => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const [known] = useState(() => {
    const place = placeOf(list);
    return place?.width === widthNow() ? place : undefined;
  });
  const [current, setCurrent] = useState(known?.current);
  // The current one stays, wherever it is: the focus is in it.
  const at = posts.findIndex(({ id }) => id === current);
  const width = frame.current?.clientWidth ?? Math.min(680, document.documentElement.clientWidth);
  const overscan = useOverscan();
  const rows = useWindowVirtualizer<HTMLDivElement>({
    count: posts.length,
    estimateSize: (index) => (posts[index] ? guess(posts[index], width) : 240),
    getItemKey: useCallback((index: number) => posts[index]?.id ?? index, [posts]),
    overscan,
    rangeExtractor: useCallback(
      (range: Range) => {
        const near = defaultRangeExtractor(range);
        return at < 0 || near.includes(at) ? near : [...near, at].sort((one, other) => one - other);
      },
      [at],
    ),
    scrollMargin: margin,
    scrollPaddingStart: HEAD,
    scrollPaddingEnd: HEAD,
    initialMeasurementsCache: known?.measures ?? [],
    // What comes in above must not move what is read; at the top it is there to be seen.
    anchorTo: scrollY > margin ? 'end' : 'start',
  });

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element?.parentElement) return;
    const measure = () => setMargin(Math.round(element.getBoundingClientRect().top + scrollY));
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(element.parentElement);
    return () => resized.disconnect();
  }, []);

  const leaving = useRef({ rows, current });
  leaving.current = { rows, current };
  useEffect(
    () => () => keepPlace(list, { width: widthNow(), measures: leaving.current.rows.takeSnapshot(), current: leaving.current.current }),
    [list],
  );

  const shown = rows.getVirtualItems();
  const near = (rows.range?.endIndex ?? 0) >= posts.length - AHEAD;
  useEffect(() => {
    if (near) onEnd();
  }, [near, posts.length, onEnd]);

  const wanted = useRef<number>(undefined);
  const go = (step: number) => {
    const top = scrollY + HEAD;
    const seen = rows.getVirtualItems().find(({ start, size }) => start + size / 2 > top)?.index ?? 0;
    const isNear = at >= 0 && rows.range !== null && at >= rows.range.startIndex - 1 && at <= rows.range.endIndex + 1;
    const next = Math.max(0, Math.min(posts.length - 1, isNear ? at + step : seen));
    const post = posts[next];
    if (!post) return;
    wanted.current = post.id;
    setCurrent(post.id);
    rows.scrollToIndex(next, { align: 'start' });
    focusOn(post.id, wanted);
  };
  useShortcuts({ j: () => go(1), k: () => go(-1) });
  const takeCurrent = useCallback((id: number) => setCurrent(id), []);
  const focusWanted = useCallback((card: HTMLElement | null) => {
    if (card && Number(card.dataset['post']) === wanted.current) focusOn(wanted.current, wanted);
  }, []);

  return (
    <div ref={frame} className="post-window" role="feed" aria-label={label} aria-busy={busy} style={{ height: rows.getTotalSize() }}>
      {shown.map(({ index, key, start }) => {
        const post = posts[index];
        return (
          post && (
            <div key={key} data-index={index} ref={rows.measureElement} className="post-row" style={{ transform: `translateY(${start - margin}px)` }}>
              <PostCard post={post} place={index + 1} current={post.id === current} onCurrent={takeCurrent} cardRef={focusWanted} />
            </div>
          )
        );
      })}
    </div>
  );
}

/** How many cards beyond the screen: none at first, so that the first ones are there soon; then some, when there is time. */
function useOverscan(): number {
  const [overscan, setOverscan] = useState(0);
  useEffect(() => {
    const later = setTimeout(() => startTransition(() => setOverscan(OVERSCAN)), BREATH);
    return () => clearTimeout(later);
  }, []);
  return overscan;
}

function focusOn(id: number, wanted: { current: number | undefined }) {
  const card = document.querySelector<HTMLElement>(`[data-post="${id}"]`);
  if (!card) return;
  wanted.current = undefined;
  card.focus({ preventScroll: true });
}
