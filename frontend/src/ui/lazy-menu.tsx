/** A button with a menu, for places that have hundreds of them: all but the button is made when it is first pressed. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';

interface Props {
  label: string;
  children: () => ReactNode;
}

function MadeMenu({ label, children }: Props) {
  const [opened, setOpened] = useState(false);
  const target = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // the button that was pressed has gone; this one in its place gets the focus back when the menu closes
    target.current?.focus();
    setOpened(true);
  }, []);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <ActionIcon ref={target} size={24} aria-label={label}>
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children()}</Menu.Dropdown>
    </Menu>
  );
}

export function LazyMenu(props: Props) {
  const [made, setMade] = useState(false);
  if (made) return <MadeMenu {...props} />;
  return (
    <ActionIcon
      size={24}
      aria-label={props.label}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setMade(true)}
    >
      <IconDots size={14} />
    </ActionIcon>
  );
}
