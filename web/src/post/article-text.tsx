import { useEffect, useMemo, type MouseEvent } from 'react';
import { Prose } from '../ui/prose';
import { toast } from '../ui/toast';
import { useWords } from '../words/words';
import { enrich, type Section } from './enrich';

/** A post's text and its outline, made once from the station's HTML. */
export function useText(html: string): { html: string; outline: Section[] } {
  const words = useWords();
  const copy = words('post.copyCode');
  const table = words('post.table');
  return useMemo(() => enrich(html, { copy, table }, location.origin), [html, copy, table]);
}

/** The text of a post; code in it is copied with one press, and an address with a part leads to that part. */
export function ArticleText({ html }: { html: string }) {
  const words = useWords();
  useEffect(() => {
    if (location.hash.length > 1) goTo(decodeURIComponent(location.hash.slice(1)), 'instant');
  }, [html]);
  const click = (event: MouseEvent<HTMLElement>) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>('button[data-copy]');
    const code = button?.parentElement?.querySelector('pre')?.textContent;
    if (code === undefined) return;
    void navigator.clipboard.writeText(code).then(
      () => toast(words('post.codeCopied')),
      () => toast(words('post.notCopied')),
    );
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- hears the buttons inside, which act on keys themselves
    <div onClick={click}>
      <Prose html={html} className="article-text" />
    </div>
  );
}

/** Shows a part of the text and goes on reading from there. */
export function goTo(id: string, behavior: ScrollBehavior = 'auto'): void {
  const heading = document.getElementById(id);
  heading?.scrollIntoView({ behavior, block: 'start' });
  heading?.focus({ preventScroll: true });
}
