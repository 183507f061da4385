/** The lines of a deal as a table, read or edited. */
import { ActionIcon, Button, Input, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useProducts } from '@/api/lookups';
import type { DealLine } from '@/api/types';
import { describe, type FieldInputProps, labelOf } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { useFormat } from '@/lib/locale';
import classes from './deals.module.css';

/** A line being typed has no id and no computed amount yet. */
export type Line = Pick<DealLine, 'name' | 'quantity' | 'unit_price_minor' | 'discount_percent'> & Partial<DealLine>;
export const BLANK: Line = { name: '', quantity: 1, unit_price_minor: 0, discount_percent: 0 };

const field = describe<DealLine>();
const quantity = field('quantity', 'number');
const price = field('unit_price_minor', 'money');
const discount = field('discount_percent', 'percent');

export const lineAmount = (line: Line): number =>
  Math.round((line.quantity || 0) * (line.unit_price_minor || 0) * (1 - (line.discount_percent || 0) / 100));

interface TableProps {
  lines: readonly Line[];
  currency: string;
  /** Absent where the lines are only read. */
  onChange?: ((lines: Line[]) => void) | undefined;
}

export function LinesTable({ lines, currency, onChange }: TableProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={classes.lines} data-edited={onChange ? true : undefined}>
      <thead>
        <tr>
          <th scope="col" style={{ width: '40%' }}>
            {t('field.product')}
          </th>
          <th scope="col">{t('field.quantity')}</th>
          <th scope="col">{t('field.unit_price_minor')}</th>
          <th scope="col">{t('field.discount_percent')}</th>
          <th scope="col">{t('field.amount_minor')}</th>
          {onChange && (
            <th scope="col">
              <span className="hidden">{t('action.remove')}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {lines.map((line, index) =>
          onChange ? (
            <LineEditor
              // biome-ignore lint/suspicious/noArrayIndexKey: a new line has no id yet
              key={index}
              line={line}
              currency={currency}
              onChange={(next) => onChange(lines.map((l, i) => (i === index ? next : l)))}
              onRemove={() => onChange(lines.filter((_, i) => i !== index))}
            />
          ) : (
            <tr key={line.id ?? line.name}>
              <td>{line.name}</td>
              <td className="num">{format.number(line.quantity)}</td>
              <td className="num">{format.money(line.unit_price_minor, currency)}</td>
              <td className="num">
                {line.discount_percent ? t('value.percent', { value: format.number(line.discount_percent) }) : ''}
              </td>
              <td className={`${classes.amount} num`}>{format.money(lineAmount(line), currency)}</td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}

/** The lines where a stage asks for them. */
export function LinesInput({ field: asked, value, record, onChange, error }: FieldInputProps) {
  const { t } = useTranslation();
  const lines = (value as Line[] | null | undefined) ?? [];
  const format = useFormat();
  const currency = String(record?.currency ?? format.currency);
  return (
    <Input.Wrapper label={labelOf(t, asked)} withAsterisk={asked.required === true} labelElement="div" error={error}>
      {lines.length > 0 && <LinesTable lines={lines} currency={currency} onChange={onChange} />}
      <div>
        <AddLine onAdd={() => onChange([...lines, BLANK])} />
      </div>
    </Input.Wrapper>
  );
}

export function AddLine({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation();
  return (
    <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={13} />} onClick={onAdd}>
      {t('deal.addLine')}
    </Button>
  );
}

interface EditorProps {
  line: Line;
  currency: string;
  onChange: (line: Line) => void;
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
