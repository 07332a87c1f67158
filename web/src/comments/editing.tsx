import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Comment } from '../api/client';
import { isProblem } from '../api/problem';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useWords } from '../words/words';
import { Rest } from './composer';
import { editKey, kept } from './kept';
import { MentionField } from './mention';
import { change } from './reading';
import { rewrite } from './writing';

/** Changes one's own comment; when it was changed elsewhere meanwhile, both texts are there to choose from. */
export function Editing({ comment, onDone, onReturn }: { comment: Comment; onDone: () => void; onReturn: () => void }) {
  const words = useWords();
  const queries = useQueryClient();
  const key = editKey(comment.id);
  const [text, setText] = useState(() => kept.read(key) ?? comment.content);
  // The edit is based on what stood there when it began, whatever is read since.
  const [base, setBase] = useState(comment);
  const [theirs, setTheirs] = useState<Comment>();
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);
  const type = (next: string) => {
    kept.write(key, next);
    setText(next);
  };
  const leave = () => {
    kept.write(key, '');
    onDone();
    if (text.trim() !== base.content.trim()) {
      const back = () => {
        kept.write(key, text);
        onReturn();
      };
      toast(words('comments.editLeft'), { label: words('ui.undo'), run: back });
    }
  };
  const save = async (over: Comment) => {
    const content = text.trim();
    if (content === '' || busy) return;
    setBusy(true);
    setFault(undefined);
    try {
      await rewrite(queries, over, content);
      kept.forget(key, text);
      onDone();
    } catch (failure) {
      if (isProblem(failure, 'VERSION_CONFLICT', 'VERSION_MISMATCH')) await meet();
      else setFault(tell(failure));
      setBusy(false);
    }
  };
  const meet = async () => {
    try {
      setTheirs(await api.get('/comments/{id}', { path: { id: comment.id } }));
    } catch (failure) {
      setFault(tell(failure));
    }
  };
  const takeTheirs = (other: Comment) => {
    const mine = text;
    change(queries, comment.subject, { ...other, replies: comment.replies });
    setBase(other);
    setText(other.content);
    setTheirs(undefined);
    kept.write(key, '');
    toast(words('comments.tookTheirs'), { label: words('ui.undo'), run: () => type(mine) });
  };
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        void save(base);
      }}
    >
      <MentionField label={words('comments.editing')} value={text} fault={fault} focus onChange={type} onSend={() => void save(base)} onLeave={leave} />
      {theirs && (
        <div className="note warn conflict" role="alert">
          <div className="stack tight grow">
            <p className="strong">{words('comments.conflict')}</p>
            <p className="comment-text">{theirs.content}</p>
            <div className="row wrap">
              <button type="button" className="button small primary" disabled={busy} onClick={() => void save(theirs)}>
                {words('comments.keepMine')}
              </button>
              <button type="button" className="button small outline" onClick={() => takeTheirs(theirs)}>
                {words('comments.takeTheirs')}
              </button>
            </div>
          </div>
        </div>
      )}
      {!theirs && (
        <div className="row composer-acts">
          <Rest text={text} />
          <button type="button" className="button small quiet" onClick={leave}>
            {words('ui.cancel')}
          </button>
          <button type="submit" className="button small primary" disabled={busy || text.trim() === ''}>
            {words('ui.save')}
          </button>
        </div>
      )}
    </form>
  );
}
