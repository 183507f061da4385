/** How long before something is due or starts its owner is reminded. */
import { Select, type SelectProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type FieldInputProps, labelOf } from '@/form/field';

const MINUTES = [0, 10, 30, 60, 120, 1440, 2880, 10_080] as const;
const NEVER = 'never';

interface Props extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  minutes: number | null;
  onMinutes: (minutes: number | null) => void;
}

/** The words for a number of minutes before. */
export function useReminderText(): (minutes: number | null) => string {
  const { t } = useTranslation();
  return (minutes) => {
    if (minutes === null) return t('reminder.never');
    if (minutes === 0) return t('reminder.then');
    if (minutes % 1440 === 0) return t('reminder.days', { count: minutes / 1440 });
    if (minutes % 60 === 0) return t('reminder.hours', { count: minutes / 60 });
    return t('reminder.minutes', { count: minutes });
  };
}

export function ReminderSelect({ minutes, onMinutes, ...rest }: Props) {
  const text = useReminderText();
  const offered: (number | null)[] = [null, ...MINUTES];
  if (!offered.includes(minutes)) offered.push(minutes);
  return (
    <Select
      {...rest}
      allowDeselect={false}
      data={offered.map((one) => ({ value: one === null ? NEVER : String(one), label: text(one) }))}
      value={minutes === null ? NEVER : String(minutes)}
      onChange={(value) => onMinutes(value === null || value === NEVER ? null : Number(value))}
    />
  );
}

/** The same as the input of a field. */
export function ReminderInput({ field, value, onChange, error, bare }: FieldInputProps) {
  const { t } = useTranslation();
  return (
    <ReminderSelect
      label={bare ? undefined : labelOf(t, field)}
      aria-label={bare ? labelOf(t, field) : undefined}
      error={error}
      minutes={typeof value === 'number' ? value : null}
      onMinutes={onChange}
    />
  );
}

/** The same as text. */
export function ReminderText({ minutes }: { minutes: number | null }) {
  const text = useReminderText();
  return minutes === null ? null : text(minutes);
}
