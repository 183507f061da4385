/** The fields of a record, in groups, each edited in place. */
import { ActionIcon, Button, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconEyeOff, IconLock, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api/problem';
import type { AnyRecord } from '@/api/types';
import { type Field, type FieldGroup, labelOf, readField, writeField } from '@/form/field';
import { type FieldContext, fieldText, useFieldContext } from '@/form/field-context';
import { FieldInput } from '@/form/field-input';
import { sentenceOf } from '@/form/problem-text';
import { showField } from '@/form/show-field';
import { sameValue } from '@/lib/merge';
import { CellEditor } from '@/table/cell-editor';
import { type Definition, useFields } from './definition';
import { useMayEdit } from './may-edit';
import classes from './properties.module.css';
import { saveRecord } from './save';

interface Props {
  definition: Definition;
  record: AnyRecord;
}

/** Fields with an editor of their own (several addresses, jobs) are saved as a whole. */
function WholeEditor({ field, record: shown, definition, onDone }: Props & { field: Field; onDone: () => void }) {
  const { t } = useTranslation();
  // what others do meanwhile must not pass for what was seen when the editing began
  const [record] = useState(shown);
  const [value, setValue] = useState<unknown>(() => readField(field, record));
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    if (sameValue(value, readField(field, record))) return onDone();
    setBusy(true);
    try {
      await saveRecord(definition, record, writeField(field, value));
      onDone();
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      setError(problem.offline ? t('state.notSavedRetry') : sentenceOf(t, problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={classes.whole}>
      <FieldInput
        field={field}
        record={record}
        bare
        value={value}
        error={error}
        onChange={setValue}
        onCancel={onDone}
      />
      <Group gap={6} mt={6}>
        <Button size="compact-sm" loading={busy} onClick={() => void save()}>
          {t('action.save')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onDone}>
          {t('action.cancel')}
        </Button>
      </Group>
    </div>
  );
}

function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <ActionIcon
      size={24}
      className={classes.pencil}
      aria-label={t('record.copy', { field: label })}
      onClick={() => {
        void navigator.clipboard?.writeText(text).then(() => setCopied(true));
        setTimeout(() => setCopied(false), 1500);
      }}
    >
      {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
    </ActionIcon>
  );
}

const COPIED = new Set(['email', 'phone', 'url']);

function Property({ definition, record, field, ctx }: Props & { field: Field; ctx: FieldContext }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const label = labelOf(t, field);
  const editable = useMayEdit(definition)(field, record);
  const shown = showField(field, record, ctx);
  const empty =
    shown === '' || shown === null || (field.kind === 'tags' && !(readField(field, record) as string[])?.length);
  const wide = field.input !== undefined || field.kind === 'long_text';
  return (
    <div
      className={classes.property}
      data-wide={wide || undefined}
      data-bare={field.input !== undefined || undefined}
      data-field={field.name}
    >
      <dt className={classes.label}>{label}</dt>
      <dd className={classes.value}>
        {editing ? (
          field.input ? (
            <WholeEditor field={field} record={record} definition={definition} onDone={() => setEditing(false)} />
          ) : (
            <CellEditor
              field={field}
              record={record}
              className={classes.editor}
              save={async (r, change) => {
                await saveRecord(definition, r, change);
              }}
              onDone={() => setEditing(false)}
            />
          )
        ) : (
          <>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse; the button beside it is the control */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: the button beside it takes the keyboard */}
            <span
              className={classes.text}
              data-editable={editable || undefined}
              onClick={(event) => {
                if (editable && !(event.target as HTMLElement).closest('a,button,label')) setEditing(true);
              }}
            >
              {empty ? <span className={classes.empty}>{editable ? t('value.add') : t('value.empty')}</span> : shown}
            </span>
            {field.locked && (
              <Tooltip label={t('fieldAccess.locked')}>
                <span className={classes.lock} role="img" aria-label={t('fieldAccess.locked')}>
                  <IconLock size={13} />
                </span>
              </Tooltip>
            )}
            {!empty && COPIED.has(field.kind) && <CopyButton text={fieldText(field, record, ctx)} label={label} />}
            {editable && (
              <ActionIcon
                size={24}
                className={classes.pencil}
                data-edit
                aria-label={t('record.edit', { field: label })}
                onClick={() => setEditing(true)}
              >
                <IconPencil size={13} />
              </ActionIcon>
            )}
          </>
        )}
      </dd>
    </div>
  );
}

export function Properties({ definition, record }: Props) {
  const { t } = useTranslation();
  const ctx = useFieldContext();
  const fields = useFields(definition).filter((f) => f.group !== false);
  const groups = [...new Set(fields.map((f): FieldGroup => f.group || 'about'))];
  const sections = groups.map((group) => (
    <section key={group} className={classes.group} aria-label={t(`group.${group}`)}>
      <h2 className={classes.heading}>{t(`group.${group}`)}</h2>
      <dl className={classes.list}>
        {fields
          .filter((f) => (f.group || 'about') === group)
          .map((field) => (
            <Property
              key={`${record.id}-${field.name}`}
              definition={definition}
              record={record}
              field={field}
              ctx={ctx}
            />
          ))}
      </dl>
    </section>
  ));
  if (!(record.hidden_fields as string[] | undefined)?.length) return sections;
  return (
    <>
      {sections}
      <p className={classes.hiddenHere}>
        <IconEyeOff size={13} aria-hidden /> {t('fieldAccess.hiddenHere')}
      </p>
    </>
  );
}
