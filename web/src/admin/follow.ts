import { useLayoutEffect, useRef, type RefObject, type UIEvent } from 'react';

/** So near the end counts as at the end: half a line stays hidden on some screens. */
const NEAR = 24;

/** Keeps the end of a list in sight while more comes, but only for a reader who is there. */
export function useFollow<E extends HTMLElement>(list: RefObject<E | null>, content: unknown): (event: UIEvent<E>) => void {
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (list.current && atEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [list, content]);
  return ({ currentTarget }) => {
    atEnd.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < NEAR;
  };
}
