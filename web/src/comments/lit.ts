import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Comment } from '../api/client';
import { isProblem } from '../api/problem';
import { fold } from './folded';
import { everyRead, useWayTo } from './reading';
import { pathTo } from './thread';

const NONE: Comment[] = [];

/** Shows the comment that the address names: reads the way to it when it is on no page, unfolds, scrolls once. */
export function useLit(subject: string, named: number | undefined, ready: boolean): { way: Comment[]; missing: boolean } {
  const queries = useQueryClient();
  const shown = useRef<number>(undefined);
  const known = ready && named !== undefined ? pathTo(named, everyRead(queries, subject)) : undefined;
  const { data, error } = useWayTo(subject, named, ready && known === undefined);
  const way = data ?? NONE;
  const missing = named !== undefined && (isProblem(error, 'COMMENT_NOT_FOUND') || data?.length === 0);
  // The comment is there when its branch is: that may take some renders.
  useEffect(() => {
    if (named === undefined || shown.current === named) return;
    for (const { id } of known ?? way) fold(id, false);
    const element = document.getElementById(`comment-${named}`);
    if (!element) return;
    shown.current = named;
    element.scrollIntoView({ block: 'center' });
    element.focus({ preventScroll: true });
  });
  return { way, missing };
}
