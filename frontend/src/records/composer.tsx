/** Writes a note, logs a call, plans a task or a meeting on a record. Each draft survives a reload. */
import { Button, Checkbox, Group, SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entity } from '@/api/entities';
import { useUsers } from '@/api/lookups';
import { useMay, useMe } from '@/api/me';
import type { ActivityKind } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { say } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { momentOf } from '@/lib/days';
import { modKey, useShortcuts } from '@/lib/hotkeys';
import { useFormat } from '@/lib/locale';
import { useRemembered } from '@/lib/remembered';
import { addActivity, linkTo } from './activities';
import classes from './composer.module.css';

const KINDS = ['note', 'call', 'task', 'meeting'] as const;
const OUTCOMES = ['reached', 'left_message', 'no_answer', 'wrong_number'] as const;

interface Props {
  entity: Entity;
  id: string;
  /** Focuses the text when the record page opens it by command. */
  kind?: ActivityKind | undefined;
}

export function Composer({ entity, id }: Props) {
  const { t } = useTranslation();
  const [kind, setKind] = useRemembered<ActivityKind>('composer', 'note');
  const may = useMay();
  const box = useRef<HTMLDivElement>(null);
  const start = (next: ActivityKind) => {
    setKind(next);
    setTimeout(() => box.current?.querySelector<HTMLElement>('textarea,input[type="text"]')?.focus(), 0);
  };
  useShortcuts({ n: () => start('note'), t: () => start('task') });
  if (!may('create', 'activity')) return null;
  return (
    <div ref={box} className={classes.box} data-composer>
      <SegmentedControl
        size="xs"
        value={kind}
        onChange={(next) => start(next as ActivityKind)}
        aria-label={t('composer.kind')}
        data={KINDS.map((k) => ({ value: k, label: t(`choice.activity_kind.${k}`) }))}
      />
      <ComposerForm key={`${id}:${kind}`} entity={entity} id={id} kind={kind} />
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
  private: boolean;
}

function ComposerForm({ entity, id, kind }: Required<Pick<Props, 'entity' | 'id'>> & { kind: ActivityKind }) {
  const { t } = useTranslation();
  const me = useMe();
  const users = useUsers();
  const format = useFormat();
  const first = useRef(true);
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
      private: false,
    },
    check: (v): Record<string, string> => {
      const needed = kind === 'note' || kind === 'call' ? v.body : v.subject;
      return needed.trim() ? {} : { [kind === 'note' || kind === 'call' ? 'body' : 'subject']: t('form.required') };
    },
    submit: async (v, key) => {
      const moment = (time: string) => momentOf(v.day, time || '17:00', format.timeZone);
      const start = moment(v.time);
      const own: Record<string, unknown> = {
        note: {},
        call: { outcome: t(`choice.outcome.${v.outcome as 'reached'}`) },
        task: { due_at: start, priority: v.priority, owner_id: v.owner_id },
        meeting: { at: start, ends_at: new Date(Date.parse(start) + Number(v.minutes) * 60_000).toISOString() },
      };
      await addActivity(
        {
          kind,
          subject: v.subject.trim() || null,
          body: v.body.trim() || null,
          private: v.private,
          links: [linkTo(entity, id)],
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
      <FormProblem problem={form.problem} shown={['subject', 'body']} />
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
