import { useState } from 'react';
import { Dialog } from '../ui/dialog';
import { useWords } from '../words/words';
import { shortcutsAreOn, switchShortcuts } from './shortcuts';

/** The keys there are, and a switch for those who do not want them. */
export default function Keys({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const [on, setOn] = useState(shortcutsAreOn);
  const keys: [string, string][] = [
    ['Ctrl K  /', words('keys.palette')],
    ['g h', words('shell.home')],
    ['g l', words('shell.latest')],
    ['g p', words('shell.people')],
    ['g t', words('shell.tags')],
    ['g n', words('shell.notifications')],
    ['g d', words('shell.drafts')],
    ['g s', words('shell.settings')],
    ['g m', words('keys.profile')],
    ['n', words('shell.write')],
    ['j  k', words('keys.nextPrevious')],
    ['o', words('keys.open')],
    ['l', words('keys.like')],
    ['r', words('keys.reply')],
    ['u', words('keys.up')],
    ['Ctrl Enter', words('keys.send')],
    ['?', words('keys.help')],
  ];
  return (
    <Dialog title={words('keys.title')} onClose={onClose}>
      <p className="soft small">{words('keys.layout')}</p>
      <dl className="keys">
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              {key.split(' ').map((part, index) => part && <kbd key={index}>{part}</kbd>)}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="switch">
        {words('keys.on')}
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            switchShortcuts(event.target.checked);
            setOn(event.target.checked);
          }}
        />
      </label>
    </Dialog>
  );
}
