/** What is being sold: products or free text, with quantity, price and discount; determines the amount. */
import { Button, Group } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useRestricted } from '@/api/me';
import { isProblem, type Problem } from '@/api/problem';
import type { AnyRecord, Deal } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { useFormat } from '@/lib/locale';
import { sameValue } from '@/lib/merge';
import { saveRecord } from '@/records/save';
import classes from './deals.module.css';
import { dealDefinition } from './fields';
import { AddLine, BLANK, type Line, LinesTable, lineAmount } from './lines-table';

export function Lines({ record }: { record: AnyRecord }) {
  const { t } = useTranslation();
  const deal = record as unknown as Deal;
  const may = useMay();
  const format = useFormat();
  const [draft, setDraft] = useState<Line[] | null>(null);
  /** The deal as it was when the editing began. */
  const [base, setBase] = useState(record);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const locked = useRestricted('deal')?.read_only.includes('lines') === true;
  const editable = may('edit', 'deal', record) && !locked;
  const kept: Line[] = deal.lines ?? [];
  const lines: readonly Line[] = draft ?? kept;
  const total = lines.reduce((sum, line) => sum + lineAmount(line), 0);

  const save = async () => {
    if (!draft) return;
    if (sameValue(draft, (base as unknown as Deal).lines)) return setDraft(null);
    setBusy(true);
    setProblem(null);
    try {
      const plain = draft.map(({ amount_minor: _computed, ...line }) => line);
      await saveRecord(dealDefinition, base, { lines: plain });
      setDraft(null);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={classes.linesBox} aria-label={t('deal.lines')}>
      <header className={classes.linesHead}>
        <h2>{t('deal.lines')}</h2>
        <strong className="num" style={{ marginInlineStart: 'auto' }}>
          {lines.length ? format.money(total, deal.currency) : ''}
        </strong>
        {!draft && editable && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => {
              setBase(record);
              setDraft(kept.length ? kept : [BLANK]);
            }}
            leftSection={kept.length ? undefined : <IconPlus size={13} />}
          >
            {kept.length ? t('action.edit') : t('deal.addLine')}
          </Button>
        )}
      </header>
      <FormProblem problem={problem} />
      {lines.length > 0 && (
        <LinesTable lines={lines} currency={deal.currency} onChange={draft ? setDraft : undefined} />
      )}
      {draft && (
        <Group gap={6} mt={8}>
          <AddLine onAdd={() => setDraft([...draft, BLANK])} />
          <Button size="compact-sm" variant="default" ml="auto" onClick={() => setDraft(null)}>
            {t('action.cancel')}
          </Button>
          <Button size="compact-sm" loading={busy} onClick={() => void save()}>
            {t('action.save')}
          </Button>
        </Group>
      )}
    </section>
  );
}
