import { useState } from 'react';
import type { Schemas } from '../api/client';
import { useWords } from '../words/words';
import { Icon } from './icon';
import { allowHost, hostOf, useMayFetch } from './outside';
import './media.css';

type Shown = Pick<Schemas['Media'], 'url' | 'type'>;

/** What is shown with a post: its place is kept before it comes, and what is elsewhere comes only when it may. */
export function MediaGrid({ media, most = 9, alt = '', eager = false }: { media: Shown[]; most?: number; alt?: string; eager?: boolean }) {
  const mayFetch = useMayFetch();
  const may = media.filter(({ url }) => mayFetch(url));
  const shown = may.slice(0, most);
  const elsewhere = media.filter(({ url }) => !mayFetch(url));
  const hosts = [...new Set(elsewhere.map(({ url }) => hostOf(url)))].filter((host): host is string => Boolean(host));
  return (
    <>
      {shown.length > 0 && (
        <div className={`media-grid of-${Math.min(shown.length, 5)}`}>
          {shown.map(({ url, type }, index) => (
            <Box key={`${index} ${url}`} url={url} film={type === 'video'} alt={alt} eager={eager} more={index === most - 1 ? may.length - most : 0} />
          ))}
        </div>
      )}
      {hosts.map((host) => (
        <Ask key={host} host={host} film={elsewhere.every(({ url, type }) => hostOf(url) !== host || type === 'video')} />
      ))}
    </>
  );
}

function Ask({ host, film }: { host: string; film: boolean }) {
  const words = useWords();
  return (
    <button type="button" className="media-ask" onClick={() => allowHost(host)}>
      <Icon sign="image" />
      <span>{words(film ? 'ui.showFilmsFrom' : 'ui.showPicturesFrom', { host })}</span>
    </button>
  );
}

/** One picture or film in a box whose size does not depend on it. */
function Box({ url, film, alt, more, eager }: { url: string; film: boolean; alt: string; more: number; eager: boolean }) {
  const words = useWords();
  const [broken, setBroken] = useState(false);
  return (
    <span className={broken ? 'media-box gone' : 'media-box'}>
      {broken ? (
        words('ui.pictureGone')
      ) : film ? (
        <video src={url} controls preload="none" onError={() => setBroken(true)} />
      ) : (
        <img
          src={url}
          alt={alt}
          loading={eager ? 'eager' : 'lazy'}
          decoding="async"
          referrerPolicy="no-referrer"
          onError={() => setBroken(true)}
        />
      )}
      {more > 0 && <span className="media-more">+{more}</span>}
    </span>
  );
}
