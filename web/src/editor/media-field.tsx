import { useId, useState } from 'react';
import { IconButton } from '../ui/basics';
import { useWords } from '../words/words';
import { LONGEST_ADDRESS, MOST_MEDIA, type Medium } from './draft';
import { Picture } from './picture';
import { isMediaAddress } from './rules';

const typeOf = (url: string): Medium['type'] => (/\.(mp4|webm|mov|m4v|ogv)(\?|#|$)/i.test(url) ? 'video' : 'image');

/** Pictures and films shown with a post, in their order. */
export function MediaField({ media, fault, onChange }: { media: Medium[]; fault: string | undefined; onChange: (media: Medium[]) => void }) {
  const words = useWords();
  const id = useId();
  const [url, setUrl] = useState('');
  const [refused, setRefused] = useState(false);
  const add = () => {
    const given = url.trim();
    if (!isMediaAddress(given)) return setRefused(given !== '');
    onChange([...media, { url: given, type: typeOf(given) }]);
    setUrl('');
  };
  const move = (from: number, to: number) => {
    const next = [...media];
    next.splice(to, 0, ...next.splice(from, 1));
    onChange(next);
  };
  const wrong = refused ? words('editor.fault.address', { count: LONGEST_ADDRESS }) : fault;
  return (
    <div className="field">
      <label htmlFor={id}>{words('editor.media')}</label>
      <ol className="media-list">
        {media.map(({ url: address, type }, index) => (
          <li key={`${index} ${address}`} className="row">
            <Picture url={address} video={type === 'video'} />
            <span className="grow stack tight">
              <span className="one-line small" title={address}>
                {address}
              </span>
              <select
                className="input"
                aria-label={words('editor.mediaType', { number: index + 1 })}
                value={type}
                onChange={(event) => onChange(media.map((one, at) => (at === index ? { ...one, type: event.target.value as Medium['type'] } : one)))}
              >
                <option value="image">{words('editor.mediaImage')}</option>
                <option value="video">{words('editor.mediaVideo')}</option>
              </select>
            </span>
            <IconButton small sign="up" label={words('editor.moveUp', { number: index + 1 })} disabled={index === 0} onClick={() => move(index, index - 1)} />
            <IconButton small sign="down" label={words('editor.moveDown', { number: index + 1 })} disabled={index === media.length - 1} onClick={() => move(index, index + 1)} />
            <IconButton small sign="close" label={words('editor.removeMedia', { number: index + 1 })} onClick={() => onChange(media.filter((_, at) => at !== index))} />
          </li>
        ))}
      </ol>
      {media.length < MOST_MEDIA && (
        <div className="row">
          <input
            id={id}
            className="input grow"
            inputMode="url"
            placeholder="https://"
            spellCheck={false}
            aria-invalid={wrong ? true : undefined}
            aria-describedby={`${id}-about`}
            value={url}
            onChange={(event) => {
              setRefused(false);
              setUrl(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              add();
            }}
          />
          <button type="button" className="button outline" onClick={add}>
            {words('editor.add')}
          </button>
        </div>
      )}
      <div id={`${id}-about`}>{wrong ? <span className="fault" role="alert">{wrong}</span> : <span className="hint">{words('editor.mediaHint', { count: MOST_MEDIA })}</span>}</div>
    </div>
  );
}
