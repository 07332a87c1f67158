import { useEffect, useRef } from 'react';

/**
 * Keys act by their place on the keyboard, so they are the same on Cyrillic layouts; never while somebody types, never
 * with a modifier. A second key follows `g` within a second.
 */
export type Shortcuts = Record<string, (event: KeyboardEvent) => void>;

const FOLLOWS = 1000;
const OFF = 'quark.shortcuts';

export const shortcutsAreOn = (): boolean => localStorage.getItem(OFF) !== 'off';
export const switchShortcuts = (on: boolean): void => (on ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, 'off'));

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** `KeyJ` becomes `j`, `Slash` `/`, with shift `J` and `?`. */
export function nameOfKey({ code, shiftKey }: Pick<KeyboardEvent, 'code' | 'shiftKey'>): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  if (code === 'Slash') return shiftKey ? '?' : '/';
  if (/^Digit\d$/.test(code)) return code.slice(5);
  return code;
}

/** Binds keys such as `j`, `g h`, `?`, `Escape` while the component is shown; the latest component wins. */
export function useShortcuts(keys: Shortcuts, active = true): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!active) return;
    bound.unshift(latest);
    return () => void bound.splice(bound.indexOf(latest), 1);
  }, [active]);
}

const bound: { current: Shortcuts }[] = [];
let before = '';
let pressed = 0;

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector('dialog[open], [role="menu"], [role="listbox"]') || !shortcutsAreOn()) return;
  const key = nameOfKey(event);
  const chord = before && Date.now() - pressed < FOLLOWS ? `${before} ${key}` : key;
  before = key === 'g' ? 'g' : '';
  pressed = Date.now();
  const taker = bound.find(({ current }) => chord in current) ?? bound.find(({ current }) => key in current);
  if (!taker) return;
  event.preventDefault();
  (taker.current[chord] ?? taker.current[key])?.(event);
});
