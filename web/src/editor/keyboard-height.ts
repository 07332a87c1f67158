import { useEffect } from 'react';

/** Tells the style how much of the window the screen keyboard covers, so that the tools stand above it. */
export function useKeyboardHeight(): void {
  useEffect(() => {
    const seen = window.visualViewport;
    const root = document.documentElement;
    if (!seen) return;
    const measure = () => root.style.setProperty('--keyboard', `${Math.max(0, Math.round(window.innerHeight - seen.height - seen.offsetTop))}px`);
    measure();
    seen.addEventListener('resize', measure);
    seen.addEventListener('scroll', measure);
    return () => {
      seen.removeEventListener('resize', measure);
      seen.removeEventListener('scroll', measure);
      root.style.removeProperty('--keyboard');
    };
  }, []);
}
