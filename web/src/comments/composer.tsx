import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Comment } from '../api/client';
import { useMe, usePerson, useSession } from '../app/me';
import { Avatar, nameOf } from '../ui/basics';
import { toast } from '../ui/toast';
import { tell } from '../ui/trouble';
import { useFormats } from '../words/format';
import { useWords } from '../words/words';
import { Door } from './door';
import { answerKey, kept } from './kept';
import { MentionField } from './mention';
import { write } from './writing';

const LONGEST = 10_000;
/** The rest is counted only when it becomes scarce. */
const SCARCE = 500;

interface Wish {
  subject: string;
  parent?: Comment;
  onDone?: () => void;
  onRefused?: () => void;
}

/** Where one writes: on a subject, or in answer to a comment. Every keystroke is kept until it is sent. */
export function Composer(wish: Wish) {
  const guest = useSession() === 'guest';
  const person = usePerson();
  if (guest) return wish.parent ? null : <Door />;
  return <Writing key={person} {...wish} />;
}

function Writing({ subject, parent, onDone, onRefused }: Wish) {
  const words = useWords();
  const queries = useQueryClient();
  const me = useMe();
  const key = answerKey(subject, parent?.id);
  const [text, setText] = useState(() => kept.read(key) ?? '');
  const [fault, setFault] = useState<string>();
  const change = (next: string) => {
    kept.write(key, next);
    setText(next);
  };
  const send = async () => {
    const content = text.trim();
    if (content === '' || content.length > LONGEST) return;
    setText('');
    setFault(undefined);
    onDone?.();
    try {
      const outcome = await write(queries, subject, parent?.id, content);
      kept.forget(key, text);
      if (outcome === 'waiting') toast(words('ui.queued'));
    } catch (failure) {
      const since = kept.read(key);
      const all = since === undefined || since === text ? text : `${text}\n\n${since}`;
      change(all);
      setFault(tell(failure));
      if (onRefused) {
        toast(tell(failure));
        onRefused();
      }
    }
  };
  const name = parent?.author && nameOf(parent.author);
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Avatar person={me} size="2rem" />
      <div className="grow stack tight">
        <MentionField
          label={name ? words('comments.replyTo', { name }) : words('comments.write')}
          placeholder={name ? words('comments.replyTo', { name }) : words('comments.placeholder')}
          value={text}
          fault={fault}
          focus={parent !== undefined}
          {...(parent ? {} : { 'data-compose': '' })}
          onChange={change}
          onSend={() => void send()}
          {...(onDone && { onLeave: onDone })}
        />
        <div className="row composer-acts">
          <Rest text={text} />
          {onDone && (
            <button type="button" className="button small quiet" onClick={onDone}>
              {words('ui.cancel')}
            </button>
          )}
          <button type="submit" className="button small primary" disabled={text.trim() === '' || text.length > LONGEST} title="Ctrl Enter">
            {words('comments.send')}
          </button>
        </div>
      </div>
    </form>
  );
}

/** How many letters are left, once that matters. */
export function Rest({ text }: { text: string }) {
  const words = useWords();
  const { count } = useFormats();
  const left = LONGEST - text.length;
  return (
    <span className={`grow small ${left < 0 ? 'too-long' : 'soft'}`} role={left < SCARCE ? 'status' : undefined}>
      {left < SCARCE && (left < 0 ? words('comments.tooLong', { count: count(-left) }) : words('comments.left', { count: count(left) }))}
    </span>
  );
}
