/** Writes a note, logs a call, plans a task or a meeting on a record. Each draft survives a reload. */
import { Button, Checkbox, Group, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type PagedEntity, pointTo } from '@/api/entities';
import { useMeta, useUsers } from '@/api/lookups';
import { useMay, useMe } from '@/api/me';
import type { ActivityKind } from '@/api/types';
import { readField, withField } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { FormProblem } from '@/form/form-problem';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { momentOf } from '@/lib/days';
import { modKey, useShortcuts } from '@/lib/hotkeys';
import { isEmpty } from '@/lib/is-empty';
import { useFormat } from '@/lib/locale';
import { useRemembered } from '@/lib/remembered';
import { CommentForm } from '@/together/comment-form';
import { ReminderSelect } from '@/together/reminder-select';
import { addActivity } from './activities';
import classes from './composer.module.css';
import { customDefaults, useDefinition, useFields } from './definition';

const KINDS = ['note', 'call', 'task', 'meeting'] as const;
/** What can be added: an activity, or a word to colleagues. */
type Kind = ActivityKind | 'comment';
const OUTCOMES = ['reached', 'left_message', 'no_answer', 'wrong_number'] as const;

interface Props {
  entity: PagedEntity;
  id: string;
}

export function Composer({ entity, id }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useRemembered<Kind>('composer', 'note');
  const may = useMay();
  const box = useRef<HTMLDivElement>(null);
  const start = (next: Kind) => {
    setKind(next);
    setTimeout(() => box.current?.querySelector<HTMLElement>('textarea,input[type="text"]')?.focus(), 0);
  };
  useShortcuts({ n: () => start('note'), t: () => start('task'), m: () => start('comment') });
  if (!may('create', 'activity')) return null;
  const kinds: Kind[] = may('create', 'comment') ? [...KINDS, 'comment'] : [...KINDS];
  const shown = kinds.includes(kind) ? kind : 'note';
  return (
    <div ref={box} className={classes.box} data-composer>
      <SegmentedControl
        size="xs"
        value={shown}
        onChange={(next) => start(next as Kind)}
        aria-label={t('composer.kind')}
        data={kinds.map((k) => ({
          value: k,
          label: k === 'comment' ? t('comment.label') : t(`choice.activity_kind.${k}`),
        }))}
      />
      {shown === 'comment' ? (
        <CommentForm key={id} entity={entity} id={id} className={classes.form} />
      ) : (
        <ComposerForm key={`${id}:${shown}`} entity={entity} id={id} kind={shown} />
      )}
    </div>
  );
}

interface Values {
  [name: string]: unknown;
  subject: string;
  body: string;
  day: string;
  time: string;
  minutes: string;
  owner_id: string;
  outcome: string;
  priority: string;
  remind: number | null;
  private: boolean;
  custom: Record<string, unknown>;
}

function ComposerForm({ entity, id, kind }: Props & { kind: ActivityKind }) {
  const { t } = useTranslation();
  const me = useMe();
  const users = useUsers();
  const format = useFormat();
  const first = useRef(true);
  const known = useMeta()?.entities?.activity?.fields;
  // what every activity must have; the rest is filled in on its own page
  const asked = useFields(useDefinition('activity')).filter((f) => f.custom && f.required && !f.locked);
  const form = useForm<Values>({
    draft: `composer:${entity}:${id}:${kind}`,
    initial: {
      subject: '',
      body: '',
      day: format.inDays(kind === 'task' ? 1 : 0),
      time: kind === 'task' ? '' : '10:00',
      minutes: '30',
      owner_id: me.user.id,
      outcome: 'reached',
      priority: 'normal',
      remind: kind === 'meeting' ? 10 : null,
      private: false,
      custom: customDefaults(known).custom ?? {},
    },
    check: (v): Record<string, string> => {
      const lacking = asked.filter((f) => isEmpty(readField(f, v))).map((f) => [f.name, t('form.required')]);
      if (lacking.length > 0) return Object.fromEntries(lacking);
      const needed = kind === 'note' || kind === 'call' ? v.body : v.subject;
      return needed.trim() ? {} : { [kind === 'note' || kind === 'call' ? 'body' : 'subject']: t('form.required') };
    },
    submit: async (v, key) => {
      const moment = (time: string) => momentOf(v.day, time || '17:00', format.timeZone);
      const start = moment(v.time);
      const own: Record<string, unknown> = {
        note: {},
        call: { outcome: t(`choice.outcome.${v.outcome as 'reached'}`) },
        task: {
          due_at: start,
          priority: v.priority,
          owner_id: v.owner_id,
          remind_minutes_before: v.remind,
        },
        meeting: {
          at: start,
          ends_at: new Date(Date.parse(start) + Number(v.minutes) * 60_000).toISOString(),
          remind_minutes_before: v.remind,
        },
      };
      await addActivity(
        {
          kind,
          subject: v.subject.trim() || null,
          body: v.body.trim() || null,
          private: v.private,
          links: [pointTo(entity, id)],
          ...(asked.length > 0 ? { custom: v.custom } : {}),
          ...(own[kind] as object),
        },
        key,
      );
      say(t(`composer.saved.${kind}`));
      form.reset();
    },
  });
  useEffect(() => {
    first.current = false;
  }, []);
  const { values, set, errors } = form;
  const subject = (
    <TextInput
      placeholder={t(`composer.subject.${kind}`)}
      aria-label={t('field.subject')}
      value={values.subject}
      error={errors.subject}
      onChange={(event) => set('subject', event.currentTarget.value)}
    />
  );
  const when = (
    <>
      <TextInput
        type="date"
        size="xs"
        aria-label={t('field.day')}
        value={values.day}
        onChange={(e) => set('day', e.currentTarget.value)}
      />
      <TextInput
        type="time"
        size="xs"
        aria-label={t('field.time')}
        value={values.time}
        onChange={(e) => set('time', e.currentTarget.value)}
      />
    </>
  );
  return (
    <form
      className={classes.form}
      onSubmit={form.onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.onSubmit(event);
        // leaves the text, so that single keys work again; the draft stays
        if (event.key === 'Escape' && !event.defaultPrevented) document.getElementById('main')?.focus();
      }}
    >
      <FormProblem problem={form.problem} shown={['subject', 'body', ...asked.map((f) => f.name)]} />
      {(kind === 'task' || kind === 'meeting') && subject}
      <Textarea
        autosize
        minRows={kind === 'note' || kind === 'call' ? 2 : 1}
        maxRows={14}
        placeholder={t(`composer.body.${kind}`)}
        aria-label={t('field.body')}
        value={values.body}
        error={errors.body}
        onChange={(event) => set('body', event.currentTarget.value)}
      />
      {asked.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          value={readField(field, values)}
          error={errors[field.name]}
          onChange={(value) => set(...withField(field, value, values))}
        />
      ))}
      <Group gap={6}>
        {(kind === 'task' || kind === 'meeting') && when}
        {kind === 'meeting' && (
          <Select
            size="xs"
            w={110}
            aria-label={t('composer.duration')}
            allowDeselect={false}
            data={['15', '30', '45', '60', '90', '120'].map((m) => ({
              value: m,
              label: t('composer.minutes', { count: Number(m) }),
            }))}
            value={values.minutes}
            onChange={(v) => set('minutes', v ?? '30')}
          />
        )}
        {kind === 'task' && (
          <>
            <Select
              size="xs"
              w={150}
              aria-label={t('field.owner_id')}
              searchable
              allowDeselect={false}
              data={users.filter((u) => u.status === 'active').map((u) => ({ value: u.id, label: u.name }))}
              value={values.owner_id}
              onChange={(v) => set('owner_id', v ?? me.user.id)}
            />
            <Select
              size="xs"
              w={110}
              aria-label={t('field.priority')}
              allowDeselect={false}
              data={(['low', 'normal', 'high'] as const).map((p) => ({ value: p, label: t(`choice.priority.${p}`) }))}
              value={values.priority}
              onChange={(v) => set('priority', v ?? 'normal')}
            />
          </>
        )}
        {(kind === 'task' || kind === 'meeting') && (
          <ReminderSelect
            size="xs"
            w={150}
            aria-label={t('field.remind_minutes_before')}
            minutes={values.remind}
            onMinutes={(v) => set('remind', v)}
          />
        )}
        {kind === 'call' && (
          <Select
            size="xs"
            w={170}
            aria-label={t('field.outcome')}
            allowDeselect={false}
            data={OUTCOMES.map((o) => ({ value: o, label: t(`choice.outcome.${o}`) }))}
            value={values.outcome}
            onChange={(v) => set('outcome', v ?? 'reached')}
          />
        )}
        <Checkbox
          size="xs"
          label={t('field.private')}
          checked={values.private}
          onChange={(event) => set('private', event.currentTarget.checked)}
        />
        <Button type="submit" loading={form.busy} ml="auto" title={`${modKey}+↵`}>
          {t(`composer.submit.${kind}`)}
        </Button>
      </Group>
    </form>
  );
}
