import { useEffect, useState } from 'react';
import { Loading } from '../ui/basics';
import { Dialog } from '../ui/dialog';
import { Trouble } from '../ui/trouble';
import { useWords } from '../words/words';
import { CONTENT, isUnsaved, newPost, TITLE, type Fields } from './draft';
import type { Keeper } from './keeper';
import { Picture } from './picture';
import { isLongEnough } from './rules';
import { renderedByStation, station } from './station';

/** The post as the station will show it. */
export default function Preview({ keeper, onClose }: { keeper: Keeper; onClose: () => void }) {
  const words = useWords();
  const [html, setHtml] = useState<string>();
  const [failure, setFailure] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);
  const { fields } = keeper.state.draft;
  const enough = isLongEnough(fields);
  useEffect(() => {
    if (!enough) return;
    let gone = false;
    setFailure(undefined);
    read(keeper).then(
      (text) => !gone && setHtml(text),
      (reason: unknown) => !gone && setFailure(reason),
    );
    return () => {
      gone = true;
    };
  }, [keeper, enough, attempt]);
  return (
    <Dialog wide title={words('editor.preview')} onClose={onClose}>
      {!enough && <p className="soft">{words('editor.state.short', { title: TITLE.least, content: CONTENT.least })}</p>}
      {failure !== undefined && <Trouble failure={failure} retry={() => setAttempt(attempt + 1)} />}
      {enough && failure === undefined && html === undefined && <Loading />}
      {html !== undefined && <Shown fields={fields} html={html} />}
    </Dialog>
  );
}

async function read(keeper: Keeper): Promise<string> {
  await keeper.saveNow();
  const { draft } = keeper.state;
  const kept = draft.post !== undefined && !isUnsaved(draft) ? await station.get(draft.post) : await renderedByStation(newPost({ ...draft.fields, tags: [], media: [], cover: '', category: '' }, 'draft'), crypto.randomUUID());
  return kept.content_html ?? '';
}

function Shown({ fields, html }: { fields: Fields; html: string }) {
  return (
    <article className="stack">
      {fields.cover && <Picture url={fields.cover} />}
      <h3 className="preview-title">{fields.title}</h3>
      <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />
      {fields.media.length > 0 && (
        <div className="row wrap">
          {fields.media.map(({ url, type }, index) => (
            <Picture key={index} url={url} video={type === 'video'} />
          ))}
        </div>
      )}
      {fields.tags.length > 0 && (
        <p className="row wrap">
          {fields.tags.map((tag) => (
            <span key={tag} className="chip">
              #{tag}
            </span>
          ))}
        </p>
      )}
    </article>
  );
}
