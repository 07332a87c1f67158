import type { MoreSigns } from './more-signs';

/**
 * Our own signs, drawn on 24 × 24, strokes only: those that the frame and the feed need. The others are in more-signs,
 * which comes with every other page and overlay.
 */
const SIGNS = {
  home: 'M3.5 11 12 3.8 20.5 11M5.8 9.3V19.5h12.4V9.3M9.8 19.5v-5.2h4.4v5.2',
  compass: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM15.6 8.4l-2.1 5.1-5.1 2.1 2.1-5.1z',
  bell: 'M6.2 16.5V11a5.8 5.8 0 0 1 11.6 0v5.5l1.7 1.7h-15zM9.8 20.6a2.4 2.4 0 0 0 4.4 0',
  people: 'M9 4.7a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 19.5c.6-3.2 3.1-4.9 6.5-4.9s5.9 1.7 6.5 4.9M15.6 5a3.4 3.4 0 0 1 0 6.5M17.6 14.9c2.2.6 3.5 2.2 3.9 4.6',
  pen: 'm4 20 .9-4.200L16.2 4.500a1.9 1.9 0 0 1 2.7 0l.6.6a1.9 1.9 0 0 1 0 2.700L8.2 19.100zM14.3 6.400l3.3 3.3',
  search: 'M10.8 4.200a6.6 6.6 0 1 0 0 13.2 6.6 6.6 0 0 0 0-13.200ZM15.6 15.600l4.6 4.6',
  gear: 'M12 9.100a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.800ZM10.3 3.500h3.400l.5 2.4 1.8 1 2.3-.8 1.7 2.9-1.8 1.600v2.100l1.8 1.6-1.7 2.9-2.3-.8-1.8 1-.5 2.400h-3.400l-.5-2.4-1.8-1-2.3.8L4 14.300l1.8-1.600v-2.100L4 9l1.7-2.9 2.3.8 1.8-1z',
  shield: 'M12 3.5 5 6v5.200c0 4.3 2.8 7.6 7 9.3 4.2-1.7 7-5 7-9.300V6zM9 11.800l2.2 2.2 4-4.2',
  heart: 'M12 20.300S3.8 15.6 3.8 9.600A4.5 4.5 0 0 1 12 7.100a4.5 4.5 0 0 1 8.2 2.500c0 6-8.2 10.7-8.2 10.700Z',
  comment: 'M4.5 5.500h15v10.800h-8.200L7 19.800v-3.500H4.500z',
  link: 'M10.2 13.800a3.7 3.7 0 0 0 5.3 0l3.4-3.400a3.7 3.7 0 0 0-5.3-5.300l-1.3 1.300M13.8 10.200a3.7 3.7 0 0 0-5.3 0l-3.4 3.400a3.7 3.7 0 0 0 5.3 5.300l1.3-1.3',
  more: 'M4.6 12a.9.9 0 1 0 1.8 0 .9.9 0 1 0-1.8 0M11.1 12a.9.9 0 1 0 1.8 0 .9.9 0 1 0-1.8 0M17.6 12a.9.9 0 1 0 1.8 0 .9.9 0 1 0-1.8 0',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  up: 'm6 14.5 6-6 6 6',
  lock: 'M6 10.800h12v9H6zM8.5 10.800V8a3.5 3.5 0 0 1 7 0v2.8',
  clock: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.500V12l3 2',
  image: 'M4 5h16v14H4zM4 16l4.8-4.5 3.7 3.4 2.6-2.300L20 16.500M9 9.200h.01',
  eye: 'M2.8 12C5 7.8 8.2 5.8 12 5.800s7 2 9.2 6.200c-2.2 4.2-5.4 6.2-9.2 6.200S5 16.2 2.8 12ZM12 9.400a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.200Z',
  key: 'M8 10.500a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM11 11.700l8.5-7.200M16.5 7l2.3 2.700M14 9.200l1.5 1.8',
  smile: 'M12 3.500a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM8.5 14.200c.8 1.4 2 2.1 3.5 2.100s2.7-.7 3.5-2.100M9 9.600h.01M15 9.600h.01',
  list: 'M8.5 6.500h11.500M8.5 12h11.500M8.5 17.500h11.500M4.5 6.500h.01M4.5 12h.01M4.5 17.500h.01',
  wifiOff: 'M3.5 3.500l17 17M5 12.500a10 10 0 0 1 4-2.400M2.5 9A14 14 0 0 1 7 6.200M19 12.500a10 10 0 0 0-4.5-2.600M21.5 9A14 14 0 0 0 11 5.300M8.5 16a5 5 0 0 1 7 0M12 19.500h.01',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.300L19.5 9M19.5 4.500V9H15',
  archive: 'M4 5h16v4H4zM5.5 9v10.500h13V9M10 13h4',
  palette: 'M12 3.500a8.5 8.5 0 1 0 0 17c1.5 0 1.9-1 1.5-2-.6-1.5.2-2.7 1.7-2.700h2.300c1.9 0 3-1.3 3-3.3 0-5.2-3.8-9-8.5-9ZM7.5 12h.01M9.5 8h.01M14 7.500h.01',
  hash: 'M9.5 4 8 20M16 4l-1.5 16M4.5 9h15.500M4 15h15.5',
} as const;

export type Sign = keyof typeof SIGNS | keyof MoreSigns;

const drawn: Partial<Record<Sign, string>> = { ...SIGNS };

/** Adds signs to those that can be drawn. */
export function draw(more: Partial<Record<Sign, string>>): void {
  Object.assign(drawn, more);
}

/** A picture that says nothing by itself: what it is beside says it. */
export function Icon({ sign, filled = false }: { sign: Sign; filled?: boolean }) {
  return (
    <svg className={filled ? 'icon filled' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawn[sign]} />
    </svg>
  );
}

/** The station's mark: a body with a module on its orbit. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="6.2" fill="var(--accent)" />
      <path d="M5.2 22.500C1.5 19 6.3 9.7 14.5 6c6.7-3 12.3-1.2 12.8 2.6" fill="none" stroke="var(--accent)" strokeWidth="2.2" strokeLinecap="round" />
      <path d="M26.8 9.500c3.7 3.5-1.1 12.8-9.3 16.5-6.7 3-12.3 1.2-12.8-2.6" fill="none" stroke="currentColor" strokeOpacity=".45" strokeWidth="2.2" strokeLinecap="round" />
      <circle cx="27" cy="9" r="2.9" fill="currentColor" />
    </svg>
  );
}
