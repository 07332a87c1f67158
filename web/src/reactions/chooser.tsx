import { Dialog, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { Icon } from '../ui/icon';
import { useWords } from '../words/words';
import { LIKE, SIGNS } from './reactions';

/** Every sign there is, to give or take back: arrows move, Enter gives, Escape closes. */
export default function Chooser({
  anchor,
  open,
  onOpenChange,
  mine,
  onChoose,
  onAsk,
}: {
  anchor: HTMLElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  mine: string[];
  onChoose: (kind: string) => void;
  onAsk: (() => void) | undefined;
}) {
  const words = useWords();
  return (
    <Popover className="popover reaction-chooser" triggerRef={{ current: anchor }} isOpen={open} onOpenChange={onOpenChange} placement="top start">
      <Dialog aria-label={words('reactions.more')}>
        <ListBox
          aria-label={words('reactions.more')}
          layout="grid"
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it was opened to choose from
          autoFocus="first"
          selectionMode="multiple"
          selectedKeys={mine}
          onSelectionChange={(chosen) => {
            const now = chosen === 'all' ? [LIKE, ...SIGNS] : [...chosen].map(String);
            const changed = [LIKE, ...SIGNS].find((kind) => now.includes(kind) !== mine.includes(kind));
            if (changed) onChoose(changed);
            onOpenChange(false);
          }}
        >
          {[LIKE, ...SIGNS].map((kind) => (
            <ListBoxItem key={kind} id={kind} textValue={kind === LIKE ? words('reactions.like') : kind} className="reaction-choice">
              {kind === LIKE ? <Icon sign="heart" filled={mine.includes(LIKE)} /> : kind}
            </ListBoxItem>
          ))}
        </ListBox>
        {onAsk && (
          <button
            type="button"
            className="menu-item reaction-ask"
            onClick={() => {
              onOpenChange(false);
              onAsk();
            }}
          >
            <Icon sign="people" />
            {words('reactions.who')}
          </button>
        )}
      </Dialog>
    </Popover>
  );
}
