import { useNavigate } from '@tanstack/react-router';
import { useMemo, type MouseEvent } from 'react';
import { useLanguage, useWords } from '../words/words';
import { allowHost, hostOf, useMayFetch } from './outside';
import './media.css';

/**
 * Text as the station made it: its HTML is sanitised there. Pictures from elsewhere become buttons until they may be
 * fetched, and links within the station do not load the app again.
 */
export function Prose({ html, className = '' }: { html: string; className?: string }) {
  const mayFetch = useMayFetch();
  const navigate = useNavigate();
  const words = useWords();
  const language = useLanguage();
  const hosts = useMemo(() => hostsIn(html), [html]);
  const fetched = hosts.filter((host) => mayFetch(`https://${host}/`)).join(' ');
  const shown = useMemo(
    () => prepare(html, (host) => fetched.split(' ').includes(host), (host) => words('ui.showPicturesFrom', { host })),
    // oxlint-disable-next-line react/exhaustive-deps -- the words change with the language
    [html, fetched, language],
  );
  const click = (event: MouseEvent<HTMLElement>) => {
    const target = event.target as HTMLElement;
    const host = target.closest<HTMLElement>('button[data-host]')?.dataset['host'];
    if (host) return allowHost(host);
    const link = target.closest('a');
    if (!link || link.origin !== location.origin || event.defaultPrevented) return;
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.pathname === location.pathname && link.hash) return;
    event.preventDefault();
    void navigate({ href: link.pathname + link.search + link.hash });
  };
  // oxlint-disable-next-line react/no-danger, jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- sanitised by the station; links and buttons inside act on keys themselves
  return <div className={`prose ${className}`} onClick={click} dangerouslySetInnerHTML={{ __html: shown }} />;
}

const parse = (html: string): HTMLElement => new DOMParser().parseFromString(html, 'text/html').body;

function hostsIn(html: string): string[] {
  if (!html.includes('<img')) return [];
  const hosts = [...parse(html).querySelectorAll('img')].map((image) => hostOf(image.getAttribute('src') ?? ''));
  return [...new Set(hosts.filter((host): host is string => Boolean(host)))];
}

/** The same HTML with its pictures as they may be shown; nothing is fetched while it is read. */
export function prepare(html: string, allowed: (host: string) => boolean, ask: (host: string) => string): string {
  if (!html.includes('<img')) return html;
  const body = parse(html);
  for (const image of body.querySelectorAll('img')) {
    const host = hostOf(image.getAttribute('src') ?? '');
    if (host === '') {
      image.remove();
    } else if (host !== undefined && !allowed(host)) {
      const button = body.ownerDocument.createElement('button');
      button.type = 'button';
      button.className = 'prose-ask';
      button.dataset['host'] = host;
      button.textContent = ask(host);
      const link = image.closest('a');
      // A button cannot stand in a link.
      link?.after(button);
      if (link?.childNodes.length === 1) link.remove();
      else if (link) image.remove();
      else image.replaceWith(button);
    } else {
      image.setAttribute('loading', 'lazy');
      image.setAttribute('decoding', 'async');
      image.setAttribute('referrerpolicy', 'no-referrer');
    }
  }
  return body.innerHTML;
}
