import type { VirtualItem } from '@tanstack/react-virtual';
import type { ListName } from './lists';

/** What a list measured when it was last on the screen, so that coming back finds everything where it was. */
interface Place {
  width: number;
  measures: VirtualItem[];
  current: number | undefined;
}

const places = new Map<ListName, Place>();
const MOST = 20;

export const placeOf = (list: ListName): Place | undefined => places.get(list);

export function keepPlace(list: ListName, place: Place): void {
  places.delete(list);
  places.set(list, place);
  const oldest = places.keys().next().value;
  if (places.size > MOST && oldest !== undefined) places.delete(oldest);
}

/** Measures hold only for the width and the size of text they were taken with. */
export const widthNow = (): number => document.documentElement.clientWidth * 100 + Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
