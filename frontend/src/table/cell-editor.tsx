/** Edits one field in place; stays open with what was typed until the server has accepted it. */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '@/api/problem';
import type { AnyRecord } from '@/api/types';
import { type Field, readField, writeField } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { sentenceOf } from '@/form/problem-text';
import { sameValue } from '@/lib/merge';

export type Save = (record: AnyRecord, patch: Record<string, unknown>) => Promise<void>;

interface Props {
  field: Field;
  record: AnyRecord;
  save: Save;
  onDone: () => void;
  className?: string | undefined;
}

const IMMEDIATE = new Set(['choice', 'user', 'team', 'stage', 'pipeline', 'ref', 'country', 'currency', 'bool']);

export function CellEditor({ field, record: shown, save, onDone, className }: Props) {
  const { t } = useTranslation();
  // what others do meanwhile must not pass for what was seen when the editing began
  const [record] = useState(shown);
  const [value, setValue] = useState<unknown>(() => readField(field, record));
  const [error, setError] = useState<string>();
  const box = useRef<HTMLDivElement>(null);
  const busy = useRef(false);

  const commit = async (next: unknown) => {
    if (busy.current) return;
    if (sameValue(next, readField(field, record))) return onDone();
    busy.current = true;
    setError(undefined);
    try {
      await save(record, writeField(field, next));
      onDone();
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      setError(problem.offline ? t('state.notSavedRetry') : sentenceOf(t, problem));
    } finally {
      busy.current = false;
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only watches for the focus leaving the input inside
    <div
      ref={box}
      className={className}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => event.stopPropagation()}
      onBlur={(event) => {
        const next = event.relatedTarget;
        const inside =
          next instanceof Node && (box.current?.contains(next) || (next as HTMLElement).closest?.('[data-portal]'));
        if (!inside && !IMMEDIATE.has(field.kind) && !error) void commit(value);
        else if (!inside && IMMEDIATE.has(field.kind) && !busy.current && !error)
          setTimeout(() => !busy.current && onDone(), 150);
      }}
    >
      <FieldInput
        field={field}
        record={record}
        bare
        autoFocus
        value={value}
        error={error}
        onChange={(next) => {
          setValue(next);
          setError(undefined);
          if (IMMEDIATE.has(field.kind)) void commit(next);
        }}
        onCommit={() => void commit(value)}
        onCancel={onDone}
      />
    </div>
  );
}
