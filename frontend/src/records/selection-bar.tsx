/** Acts on the selected rows: set owner, tag, stage; delete with undo; all with progress and cancel. */
import { Button, CloseButton, Popover, Progress } from '@mantine/core';
import { IconFileExport, IconPencil, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import type { Action, AnyRecord, BatchOperation, ViewQuery } from '@/api/types';
import { type Field, labelOf } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { say, sayProblem, sayWithUndo } from '@/form/toasts';
import { useStore } from '@/lib/store';
import type { Selection } from '@/table/selection';
import { ActionButton } from '@/ui/guarded';
import { inverse, runBatch, updateOf } from './batch';
import { type BulkRequest, bulkRequest, MAX_PICKED } from './bulk';
import type { Definition } from './definition';
import { openExport, shownList } from './export';
import classes from './list-page.module.css';
import { givesAway } from './may-edit';

interface Props {
  definition: Definition;
  selection: Selection;
  count: number;
  /** What the list was narrowed to. */
  asked: Pick<ViewQuery, 'filter' | 'q'>;
}

type Said = 'list.changed' | 'list.deleted';

function BulkField({ field, disabled, onPick }: { field: Field; disabled: boolean; onPick: (value: unknown) => void }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const label = labelOf(t, field);
  return (
    <Popover opened={opened} onChange={setOpened} position="top" shadow="md" width={260} trapFocus returnFocus>
      <Popover.Target>
        <ActionButton
          variant="subtle"
          color="gray"
          may={!disabled}
          reason={t('list.notAllAllowed')}
          onClick={() => setOpened(!opened)}
        >
          {label}
        </ActionButton>
      </Popover.Target>
      <Popover.Dropdown>
        <FieldInput
          field={{ ...field, required: field.kind === 'stage' }}
          autoFocus
          inPopover
          value={field.kind === 'tags' ? [] : null}
          onChange={(value) => {
            setOpened(false);
            onPick(value);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

export function SelectionBar({ definition, selection, count, asked }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const list = useStore(shownList);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const cancel = useRef<AbortController | null>(null);
  const mayAll = (action: Action) =>
    may(action, definition.entity) &&
    (selection.all || [...selection.rows.values()].every((row) => may(action, definition.entity, row)));
  const amount = selection.all ? count : selection.rows.size;
  if (amount === 0 && !progress) return null;

  const steps = () => {
    cancel.current = new AbortController();
    return {
      signal: cancel.current.signal,
      onProgress: (done: number) => setProgress({ done, total: amount }),
    };
  };
  /** Ends the progress and says what went wrong, unless it was cancelled. */
  const during = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      if (!cancel.current?.signal.aborted) sayProblem(error);
    } finally {
      setProgress(null);
    }
  };
  const rows = [...selection.rows.values()];
  /** All that match may be far more than a browser should write, so the server does it, once that was agreed to. */
  const ask = (request: Pick<BulkRequest, 'act' | 'start'>) =>
    bulkRequest.set({
      definition,
      asked,
      count: amount,
      ...(selection.all ? {} : { ids: rows.map((row) => row.id) }),
      ...request,
      onBegun: selection.clear,
    });
  const write = async (operations: BatchOperation[], said: Said) => {
    setProgress({ done: 0, total: rows.length });
    const outcome = await runBatch(definition, operations, steps());
    selection.clear();
    if (outcome.failed.length) say(t('list.someFailed', { count: outcome.failed.length }));
    if (outcome.done.length)
      sayWithUndo(t(said, { count: outcome.done.length }), async () => {
        const before = new Map(rows.map((row) => [row.id, row]));
        await runBatch(definition, inverse(outcome, before), {
          signal: new AbortController().signal,
          onProgress: () => {},
        });
      });
    return true;
  };

  const assign = (field: Field, value: unknown) =>
    during(async () => {
      const chosen = { [field.name]: value };
      const added = (row: AnyRecord) => [...new Set([...((row.tag_ids as string[]) ?? []), ...(value as string[])])];
      const send = (full: Record<string, unknown>) =>
        write(
          rows.map((row) => updateOf(row, field.kind === 'tags' ? { tag_ids: added(row) } : chosen, full)),
          'list.changed',
        );
      await (definition.complete && field.kind !== 'tags' ? definition.complete(chosen, rows, send) : send(chosen));
    });
  const drop = () =>
    during(async () => {
      const operations = rows.map((row): BatchOperation => ({ op: 'delete', id: row.id, version: row.version }));
      await write(operations, 'list.deleted');
    });

  if (progress)
    return (
      <div className={classes.selection} role="status">
        <span className="num">{t('list.progress', { done: progress.done, total: progress.total })}</span>
        <Progress
          w={140}
          value={(100 * progress.done) / Math.max(1, progress.total)}
          aria-label={t('list.progressLabel')}
        />
        <Button variant="subtle" color="gray" onClick={() => cancel.current?.abort()}>
          {t('action.cancel')}
        </Button>
      </div>
    );
  return (
    <section className={classes.selection} aria-label={t('list.selectionActions')}>
      <strong className="num">{t('list.selected', { count: amount })}</strong>
      {!selection.all && count > selection.rows.size && (
        <Button variant="subtle" onClick={selection.selectAll}>
          {t('list.selectAllMatching', { count })}
        </Button>
      )}
      {(definition.bulk ?? []).map((name) => {
        const field = definition.fields.find((f) => f.name === name);
        return field ? (
          <BulkField
            key={name}
            field={field}
            disabled={!mayAll(givesAway(field) ? 'assign' : 'edit')}
            onPick={(value) =>
              selection.all
                ? ask({ act: 'update', start: [{ field, value, ...(field.kind === 'tags' ? { tags: 'add' } : {}) }] })
                : void assign(field, value)
            }
          />
        ) : null;
      })}
      <ActionButton
        variant="subtle"
        color="gray"
        leftSection={<IconPencil size={14} />}
        may={mayAll('edit') && (selection.all || rows.length <= MAX_PICKED)}
        reason={t('list.notAllAllowed')}
        onClick={() => ask({ act: 'update' })}
      >
        {t('bulk.open')}
      </ActionButton>
      {list && may('export', definition.entity) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFileExport size={14} />}
          onClick={() => openExport({ ...list, ...(selection.all ? {} : { ids: [...selection.rows.keys()] }) })}
        >
          {t('export.open')}
        </Button>
      )}
      <ActionButton
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={14} />}
        may={mayAll('delete')}
        reason={t('list.notAllAllowed')}
        onClick={() => (selection.all ? ask({ act: 'delete' }) : void drop())}
      >
        {t('action.delete')}
      </ActionButton>
      <CloseButton aria-label={t('list.clearSelection')} onClick={selection.clear} />
    </section>
  );
}
