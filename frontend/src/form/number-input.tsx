/** Numbers and amounts, typed in the notation of the language; the text is kept while it is no number yet. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/locale';
import { moneyText, parseMoney, parseNumber } from '@/lib/money';
import type { Amount, FieldInputProps } from './field';
import { useInputProps } from './field-input';

interface Typed {
  props: FieldInputProps;
  shown: string;
  read: (text: string) => number | null | undefined;
  suffix?: string;
}

function TypedNumber({ props, shown, read, suffix }: Typed) {
  const { t } = useTranslation();
  const shared = useInputProps(props);
  const [text, setText] = useState<string | null>(null);
  const wrong = text !== null && read(text) === undefined;
  return (
    <TextInput
      {...shared}
      className="num"
      inputMode="decimal"
      autoComplete="off"
      value={text ?? shown}
      error={wrong ? t('form.notANumber') : shared.error}
      rightSection={suffix ? <span className="unit">{suffix}</span> : undefined}
      rightSectionWidth={suffix ? 44 : undefined}
      rightSectionPointerEvents="none"
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        const value = read(next);
        if (value !== undefined) props.onChange(value);
      }}
      onBlur={() => {
        if (!wrong) setText(null);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          if (props.onCancel) event.stopPropagation();
          props.onCancel?.();
        } else if (event.key === 'Enter' && props.onCommit && !wrong) {
          event.preventDefault();
          event.stopPropagation();
          props.onCommit();
        }
      }}
    />
  );
}

export function NumberInput(props: FieldInputProps) {
  const { language } = useFormat();
  const value = props.value as number | null | undefined;
  const shown =
    value === null || value === undefined
      ? ''
      : new Intl.NumberFormat(language, { useGrouping: false, maximumFractionDigits: 6 }).format(value);
  return (
    <TypedNumber
      props={props}
      shown={shown}
      read={(text) => parseNumber(text, language)}
      {...(props.field.kind === 'percent' ? { suffix: '%' } : {})}
    />
  );
}

export function MoneyInput(props: FieldInputProps) {
  const { language, currency: base } = useFormat();
  const own = props.field.custom ? (props.value as Amount | null | undefined) : null;
  const currency = own?.currency ?? (props.record?.currency as string | null | undefined) ?? base;
  const set = props.onChange;
  // an amount in a custom field brings its currency along
  const onChange = (value: unknown) => set(value === null ? null : { amount_minor: value, currency });
  return (
    <TypedNumber
      props={props.field.custom ? { ...props, onChange } : props}
      shown={moneyText(props.field.custom ? own?.amount_minor : (props.value as number | null), currency, language)}
      read={(text) => parseMoney(text, currency, language)}
      suffix={currency}
    />
  );
}
