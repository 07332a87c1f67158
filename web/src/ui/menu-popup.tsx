import { Menu, MenuItem, Popover } from 'react-aria-components';
import { Icon } from './icon';
import './more-signs';
import type { Choice } from './menu';

/** The menu of a {@link MenuButton}: arrows, first letters, Escape. */
export default function MenuPopup({
  label,
  anchor,
  open,
  onOpenChange,
  choices,
}: {
  label: string;
  anchor: HTMLElement;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  choices: Choice[];
}) {
  return (
    <Popover className="popover" triggerRef={{ current: anchor }} isOpen={open} onOpenChange={onOpenChange} placement="bottom end" data-opener={anchor.id}>
      <Menu aria-label={label} autoFocus="first" onClose={() => onOpenChange(false)} onAction={(id) => choices.find((choice) => choice.id === id)?.run()}>
        {choices.map(({ id, label: text, sign, danger }) => (
          <MenuItem key={id} id={id} textValue={text} className={danger ? 'menu-item danger' : 'menu-item'}>
            {sign && <Icon sign={sign} />}
            {text}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
