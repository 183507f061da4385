/** The choices of a custom field: named, put in order, retired, and removed while no record has them. */
import { Button, Input, TextInput } from '@mantine/core';
import { IconArchive, IconArrowBackUp, IconChevronDown, IconChevronUp, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/ui/guarded';
import { type Choice, nextLine } from './choices';
import classes from './choices-input.module.css';

interface Props {
  lines: readonly Choice[];
  error: string | undefined;
  onChange: (lines: Choice[]) => void;
}

export function ChoicesInput({ lines, error, onChange }: Props) {
  const { t } = useTranslation();
  const change = (index: number, part: Partial<Choice>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...part } : line)));
  const move = (index: number, step: number) => {
    const order = [...lines];
    const [moved] = order.splice(index, 1);
    if (moved) order.splice(index + step, 0, moved);
    onChange(order);
  };
  /** Puts the lines of a pasted list in place of one. */
  const spread = (index: number, labels: readonly string[]) => {
    const first = nextLine(lines);
    const added = labels.map((label, at) => ({ key: null, label, retired: false, line: first + at }));
    const [own, ...others] = added;
    const current = lines[index];
    if (!own || !current) return;
    const kept = current.label ? [current, own, ...others] : [{ ...current, label: own.label }, ...others];
    onChange([...lines.slice(0, index), ...kept, ...lines.slice(index + 1)]);
  };
  const add = () => onChange([...lines, { key: null, label: '', retired: false, line: nextLine(lines) }]);
  return (
    <Input.Wrapper
      labelElement="div"
      label={t('customField.choices')}
      description={t('customField.choicesHint')}
      withAsterisk
      error={error}
    >
      <ul className={classes.lines}>
        {lines.map((line, index) => {
          const number = t('customField.choice', { number: index + 1 });
          const name = line.label || number;
          return (
            <li key={line.line} className={classes.line} data-retired={line.retired || undefined}>
              <TextInput
                className={classes.name}
                aria-label={number}
                value={line.label}
                maxLength={100}
                autoFocus={line.key === null && line.label === '' && index === lines.length - 1}
                onChange={(event) => change(index, { label: event.currentTarget.value })}
                onPaste={(event) => {
                  const labels = event.clipboardData.getData('text').split(/\r?\n/);
                  if (labels.length < 2) return;
                  event.preventDefault();
                  spread(
                    index,
                    labels.map((label) => label.trim()).filter((label) => label !== ''),
                  );
                }}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return;
                  event.preventDefault();
                  add();
                }}
              />
              <IconButton label={t('stage.earlier', { name })} may={index > 0} onClick={() => move(index, -1)}>
                <IconChevronUp size={15} />
              </IconButton>
              <IconButton
                label={t('stage.later', { name })}
                may={index < lines.length - 1}
                onClick={() => move(index, 1)}
              >
                <IconChevronDown size={15} />
              </IconButton>
              {line.key !== null && (
                <IconButton
                  label={t(line.retired ? 'customField.bringBack' : 'customField.retire', { name })}
                  may
                  onClick={() => change(index, { retired: !line.retired })}
                >
                  {line.retired ? <IconArrowBackUp size={15} /> : <IconArchive size={15} />}
                </IconButton>
              )}
              <IconButton
                label={t('customField.removeChoice', { name })}
                may
                onClick={() => onChange(lines.filter((_, at) => at !== index))}
              >
                <IconX size={15} />
              </IconButton>
            </li>
          );
        })}
      </ul>
      <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={add}>
        {t('customField.addChoice')}
      </Button>
    </Input.Wrapper>
  );
}
