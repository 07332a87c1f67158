import { lazy, Suspense, useState } from 'react';
import type { Post } from '../api/client';
import { Icon } from '../ui/icon';
import { MediaGrid } from '../ui/media';
import { useMayFetch } from '../ui/outside';
import { useWords } from '../words/words';

const Viewer = lazy(() => import('./viewer'));

/** The pictures and films of a post; a picture opens over the whole window, what is elsewhere is asked for first. */
export function Gallery({ media, title }: { media: Post['media']; title: string }) {
  const words = useWords();
  const mayFetch = useMayFetch();
  const [open, setOpen] = useState<number>();
  if (media.length === 0) return null;
  const shown = media.filter(({ url }) => mayFetch(url));
  const pictures = shown.filter(({ type }) => type !== 'video');
  const name = (one: Post['media'][number]) => words('post.picture', { number: media.indexOf(one) + 1, all: media.length, title });
  return (
    <section className="gallery" aria-label={words('post.gallery')}>
      {shown.length > 0 && (
        <div className="gallery-grid">
          {shown.map((one) => {
            const grid = <MediaGrid media={[one]} alt={name(one)} />;
            if (one.type === 'video') return <div key={one.id}>{grid}</div>;
            return (
              <button key={one.id} type="button" className="enlarge" title={words('post.enlarge')} onClick={() => setOpen(pictures.indexOf(one))}>
                {grid}
                <Icon sign="search" />
                <span className="hidden">{words('post.enlarge')}</span>
              </button>
            );
          })}
        </div>
      )}
      <MediaGrid media={media.filter((one) => !shown.includes(one))} />
      <Suspense>
        {open !== undefined && (
          <Viewer pictures={pictures.map((one) => ({ url: one.url, alt: name(one) }))} first={open} onClose={() => setOpen(undefined)} />
        )}
      </Suspense>
    </section>
  );
}
