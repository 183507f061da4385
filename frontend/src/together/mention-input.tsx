/** A text in which `@` offers the colleagues who see the record. */
import { Combobox, Textarea, useCombobox } from '@mantine/core';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import { Initials } from '@/ui/initials';
import { useViewers } from './about';
import { typedName } from './mention-text';

const OFFERED = 6;
const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

interface Props extends Omit<ComponentProps<typeof Textarea>, 'onChange' | 'value'> {
  entity: PagedEntity;
  id: string;
  value: string;
  onChange: (text: string) => void;
  /** Somebody was chosen: from now on `@Name` means this user. */
  onMention: (name: string, userId: string) => void;
}

export function MentionInput({ entity, id, value, onChange, onMention, ...rest }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const viewers = useViewers(entity, id, typed !== null);
  const words = folded(typed ?? '');
  const offered = (viewers.data ?? [])
    .filter(({ name }) => folded(name).startsWith(words) || folded(name).includes(` ${words}`))
    .slice(0, OFFERED);
  const open = typed !== null && offered.length > 0;

  const first = offered[0]?.user_id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever comes first by now is what Enter takes
  useEffect(() => {
    if (open) combobox.selectFirstOption();
  }, [open, first]);
  const look = (element: HTMLTextAreaElement) => {
    const name = typedName(element.value, element.selectionStart);
    setTyped(name);
    if (name === null) combobox.closeDropdown();
    else combobox.openDropdown();
  };
  const choose = (userId: string) => {
    const viewer = offered.find((one) => one.user_id === userId);
    const element = box.current;
    if (!viewer || !element || typed === null) return;
    const caret = element.selectionStart;
    const before = `${value.slice(0, caret - typed.length)}${viewer.name} `;
    onMention(viewer.name, viewer.user_id);
    onChange(before + value.slice(caret));
    setTyped(null);
    combobox.closeDropdown();
    setTimeout(() => element.setSelectionRange(before.length, before.length), 0);
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose} position="bottom-start" width={280} withinPortal>
      <Combobox.Target withKeyboardNavigation={open} withExpandedAttribute={open}>
        <Textarea
          ref={box}
          autosize
          maxRows={14}
          {...rest}
          value={value}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            look(event.currentTarget);
          }}
          onClick={(event) => look(event.currentTarget)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && open) {
              event.preventDefault();
              event.stopPropagation();
              setTyped(null);
              combobox.closeDropdown();
            }
            if (event.key === 'Tab' && open) {
              event.preventDefault();
              combobox.clickSelectedOption();
            }
          }}
          onBlur={() => {
            setTyped(null);
            combobox.closeDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!open}>
        <Combobox.Options aria-label={t('comment.people')}>
          {offered.map((viewer) => (
            <Combobox.Option key={viewer.user_id} value={viewer.user_id}>
              <Initials name={viewer.name} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
