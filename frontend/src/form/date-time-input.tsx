import { TextInput } from '@mantine/core';
import { dayOf, momentOf, timeOf } from '@/lib/days';
import { useFormat } from '@/lib/locale';
import type { FieldInputProps } from './field';
import { useInputProps } from './field-input';

/** A moment, typed on the clock of the user's time zone. */
export function DateTimeInput(props: FieldInputProps) {
  const { timeZone } = useFormat();
  const shared = useInputProps(props);
  const value = props.value as string | null | undefined;
  return (
    <TextInput
      {...shared}
      type="datetime-local"
      value={value ? `${dayOf(value, timeZone)}T${timeOf(value, timeZone)}` : ''}
      onChange={(event) => {
        const [day, time] = event.currentTarget.value.split('T');
        props.onChange(day && time ? momentOf(day, time.slice(0, 5), timeZone) : null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && props.onCommit) {
          event.preventDefault();
          props.onCommit();
        } else if (event.key === 'Escape' && props.onCancel) {
          event.stopPropagation();
          props.onCancel();
        }
      }}
    />
  );
}
