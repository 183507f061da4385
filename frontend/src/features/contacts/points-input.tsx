/** Edits e-mail addresses and phone numbers: any number of them, one primary of each kind. */
import { ActionIcon, Button, Checkbox, Group, Select, TextInput } from '@mantine/core';
import { IconPlus, IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ContactPoint, ContactPointInput } from '@/api/types';
import type { FieldInputProps } from '@/form/field';
import classes from './contacts.module.css';

/** Exactly one point of each kind is primary as long as there is any. */
export function withPrimary(points: readonly ContactPointInput[], chosen?: number): ContactPointInput[] {
  const kind = chosen === undefined ? undefined : points[chosen]?.kind;
  const marked = points.map((p, i) => (p.kind === kind ? { ...p, primary: i === chosen } : p));
  return marked.map((p) =>
    marked.some((other) => other.kind === p.kind && other.primary)
      ? p
      : { ...p, primary: marked.find((other) => other.kind === p.kind) === p },
  );
}

export function PointsInput({ value, onChange, error }: FieldInputProps) {
  const { t } = useTranslation();
  // the normalised form is the server's to make
  const points = ((value as ContactPoint[] | undefined) ?? []).map(
    ({ normalised: _made, ...point }): ContactPointInput => point,
  );
  const change = (index: number, part: Partial<ContactPointInput>) =>
    onChange(withPrimary(points.map((p, i) => (i === index ? { ...p, ...part } : p))));
  const add = (kind: ContactPoint['kind']) =>
    onChange(withPrimary([...points, { kind, value: '', primary: false, invalid: false, opted_out: false }]));
  return (
    <div>
      {points.map((point, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a new point has no id yet
        <fieldset key={index} className={classes.point}>
          <Group gap={4} wrap="nowrap" align="start">
            <TextInput
              size="xs"
              style={{ flex: 1 }}
              type={point.kind === 'email' ? 'email' : 'tel'}
              aria-label={t(`choice.point_kind.${point.kind}`)}
              autoFocus={!point.value}
              value={point.value}
              onChange={(event) => change(index, { value: event.currentTarget.value })}
            />
            <Select
              size="xs"
              w={96}
              aria-label={t('point.label')}
              clearable
              data={(['work', 'private', 'mobile'] as const).map((l) => ({
                value: l,
                label: t(`choice.point_label.${l}`),
              }))}
              value={point.label ?? null}
              onChange={(label) => change(index, { label })}
            />
            <ActionIcon
              size={30}
              aria-label={t('point.makePrimary')}
              aria-pressed={point.primary}
              onClick={() => onChange(withPrimary(points, index))}
            >
              {point.primary ? <IconStarFilled size={14} /> : <IconStar size={14} />}
            </ActionIcon>
            <ActionIcon
              size={30}
              aria-label={t('point.remove', { value: point.value })}
              onClick={() => onChange(withPrimary(points.filter((_, i) => i !== index)))}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
          <Group gap="sm" mt={4}>
            <Checkbox
              size="xs"
              label={t('point.invalid')}
              checked={point.invalid ?? false}
              onChange={(event) => change(index, { invalid: event.currentTarget.checked })}
            />
            <Checkbox
              size="xs"
              label={t('point.optedOut')}
              checked={point.opted_out ?? false}
              onChange={(event) => change(index, { opted_out: event.currentTarget.checked })}
            />
          </Group>
        </fieldset>
      ))}
      <Group gap={6}>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => add('email')}>
          {t('choice.point_kind.email')}
        </Button>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => add('phone')}>
          {t('choice.point_kind.phone')}
        </Button>
      </Group>
      {error && (
        <p role="alert" className="error">
          {error}
        </p>
      )}
    </div>
  );
}
