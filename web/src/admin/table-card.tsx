import type { ReactNode } from 'react';

/** A table that scrolls by itself where there is less room than it needs. */
export function TableCard({ label, className = 'card', children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by itself, and a keyboard must reach it
    <div className={`${className} table-card`.trim()} tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
