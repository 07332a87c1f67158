import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/basics';
import { useWords } from '../words/words';

/** Pictures over the whole window, one at a time: arrows go on, Escape leaves. */
export default function Viewer({ pictures, first, onClose }: { pictures: { url: string; alt: string }[]; first: number; onClose: () => void }) {
  const words = useWords();
  const [shown, setShown] = useState(first);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element && !element.open) element.showModal();
    return () => element?.close();
  }, []);
  const picture = pictures[shown];
  const go = (step: number) => setShown((shown + step + pictures.length) % pictures.length);
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={words('post.gallery')}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') go(1);
        if (event.key === 'ArrowLeft') go(-1);
      }}
    >
      {picture && <img key={picture.url} src={picture.url} alt={picture.alt} referrerPolicy="no-referrer" />}
      <div className="viewer-bar">
        <IconButton sign="close" label={words('ui.close')} onClick={onClose} />
      </div>
      {pictures.length > 1 && (
        <div className="viewer-bar low">
          <IconButton sign="back" label={words('post.previousPicture')} onClick={() => go(-1)} />
          <span aria-live="polite">
            {shown + 1} / {pictures.length}
          </span>
          <IconButton sign="forward" label={words('post.nextPicture')} onClick={() => go(1)} />
        </div>
      )}
    </dialog>
  );
}
