/** What is being sold: products or free text, with quantity, price and discount; determines the amount. */
import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProducts } from '@/api/lookups';
import { useMay } from '@/api/me';
import { isProblem, type Problem } from '@/api/problem';
import type { AnyRecord, Deal, DealLine } from '@/api/types';
import { describe } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { FormProblem } from '@/form/form-problem';
import { useFormat } from '@/lib/locale';
import { sameValue } from '@/lib/merge';
import { saveRecord } from '@/records/save';
import classes from './deals.module.css';
import { dealDefinition } from './fields';

const field = describe<DealLine>();
const quantity = field('quantity', 'number');
const price = field('unit_price_minor', 'money');
const discount = field('discount_percent', 'percent');

export const lineAmount = (line: DealLine): number =>
  Math.round((line.quantity || 0) * (line.unit_price_minor || 0) * (1 - (line.discount_percent || 0) / 100));

export function Lines({ record }: { record: AnyRecord }) {
  const { t } = useTranslation();
  const deal = record as unknown as Deal;
  const may = useMay();
  const format = useFormat();
  const [draft, setDraft] = useState<DealLine[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const editable = may('edit', 'deal', record);
  const lines = draft ?? deal.lines;
  const total = lines.reduce((sum, line) => sum + lineAmount(line), 0);

  const save = async () => {
    if (!draft) return;
    if (sameValue(draft, deal.lines)) return setDraft(null);
    setBusy(true);
    setProblem(null);
    try {
      const plain = draft.map(({ amount_minor: _computed, ...line }) => line);
      await saveRecord(dealDefinition, record, { lines: plain });
      setDraft(null);
    } catch (error) {
      if (!isProblem(error)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const blank: DealLine = { name: '', quantity: 1, unit_price_minor: 0, discount_percent: 0 };
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
            onClick={() => setDraft(deal.lines.length ? deal.lines : [blank])}
            leftSection={deal.lines.length ? undefined : <IconPlus size={13} />}
          >
            {deal.lines.length ? t('action.edit') : t('deal.addLine')}
          </Button>
        )}
      </header>
      <FormProblem problem={problem} />
      {lines.length > 0 && (
        <table className={classes.lines}>
          <thead>
            <tr>
              <th scope="col" style={{ width: '40%' }}>
                {t('field.product')}
              </th>
              <th scope="col">{t('field.quantity')}</th>
              <th scope="col">{t('field.unit_price_minor')}</th>
              <th scope="col">{t('field.discount_percent')}</th>
              <th scope="col" className={classes.amount}>
                {t('field.amount_minor')}
              </th>
              {draft && (
                <th scope="col">
                  <span className="hidden">{t('action.remove')}</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) =>
              draft ? (
                <LineEditor
                  // biome-ignore lint/suspicious/noArrayIndexKey: a new line has no id yet
                  key={index}
                  line={line}
                  currency={deal.currency}
                  onChange={(next) => setDraft(draft.map((l, i) => (i === index ? next : l)))}
                  onRemove={() => setDraft(draft.filter((_, i) => i !== index))}
                />
              ) : (
                <tr key={line.id ?? line.name}>
                  <td>{line.name}</td>
                  <td className="num">{format.number(line.quantity)}</td>
                  <td className="num">{format.money(line.unit_price_minor, deal.currency)}</td>
                  <td className="num">{line.discount_percent ? `${format.number(line.discount_percent)} %` : ''}</td>
                  <td className={`${classes.amount} num`}>{format.money(lineAmount(line), deal.currency)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      )}
      {draft && (
        <Group gap={6} mt={8}>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={13} />}
            onClick={() => setDraft([...draft, blank])}
          >
            {t('deal.addLine')}
          </Button>
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

interface EditorProps {
  line: DealLine;
  currency: string;
  onChange: (line: DealLine) => void;
  onRemove: () => void;
}

function LineEditor({ line, currency, onChange, onRemove }: EditorProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const products = useProducts().filter((p) => p.active && p.currency === currency);
  const own = '';
  return (
    <tr>
      <td>
        {products.length > 0 && (
          <Select
            size="xs"
            searchable
            aria-label={t('field.product')}
            data={[{ value: own, label: t('deal.freeText') }, ...products.map((p) => ({ value: p.id, label: p.name }))]}
            value={line.product_id ?? own}
            allowDeselect={false}
            onChange={(id) => {
              const product = products.find((p) => p.id === id);
              onChange(
                product
                  ? { ...line, product_id: product.id, name: product.name, unit_price_minor: product.unit_price_minor }
                  : { ...line, product_id: null },
              );
            }}
          />
        )}
        {!line.product_id && (
          <TextInput
            size="xs"
            mt={products.length ? 3 : 0}
            aria-label={t('field.name')}
            placeholder={t('deal.lineName')}
            value={line.name}
            onChange={(event) => onChange({ ...line, name: event.currentTarget.value })}
          />
        )}
      </td>
      {([quantity, price, discount] as const).map((f) => (
        <td key={f.name}>
          <FieldInput
            field={f}
            bare
            record={{ currency }}
            value={line[f.name as 'quantity']}
            onChange={(value) => onChange({ ...line, [f.name]: (value as number | null) ?? 0 })}
          />
        </td>
      ))}
      <td className={`${classes.amount} num`}>{format.money(lineAmount(line), currency)}</td>
      <td>
        <ActionIcon size={30} aria-label={t('deal.removeLine', { name: line.name })} onClick={onRemove}>
          <IconX size={14} />
        </ActionIcon>
      </td>
    </tr>
  );
}
