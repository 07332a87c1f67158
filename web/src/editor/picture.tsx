import { useState } from 'react';
import { useWords } from '../words/words';

/** A picture by its address; when it does not come, a word instead of an empty frame. */
export function Picture({ url, video = false }: { url: string; video?: boolean }) {
  const words = useWords();
  const [failed, setFailed] = useState(false);
  if (failed) return <span className="soft small">{words('editor.noPicture')}</span>;
  if (video) return <video className="thumb" src={url} preload="metadata" muted playsInline onError={() => setFailed(true)} />;
  return <img className="thumb" src={url} alt="" loading="lazy" decoding="async" referrerPolicy="no-referrer" onError={() => setFailed(true)} />;
}
