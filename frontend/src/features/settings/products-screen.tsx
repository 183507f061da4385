import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeta, useProducts } from '@/api/lookups';
import { useMay } from '@/api/me';
import type { AnyRecord, Product } from '@/api/types';
import { useMayImport } from '@/features/imports/may-import';
import { DialogForm } from '@/form/dialog-form';
import { readField, withField } from '@/form/field';
import { FieldInput } from '@/form/field-input';
import { sayProblem } from '@/form/toasts';
import { useForm } from '@/form/use-form';
import { isEmpty } from '@/lib/is-empty';
import { useFormat } from '@/lib/locale';
import { changedFields } from '@/lib/merge';
import { customDefaults, useFields } from '@/records/definition';
import { createRecord, deleteRecord, saveRecord } from '@/records/save';
import { ActionButton } from '@/ui/guarded';
import { LinkButton } from '@/ui/link-button';
import { Pill } from '@/ui/pill';
import { EmptyState } from '@/ui/states';
import { EntryButtons } from './entry-buttons';
import { Part, PlainTable } from './part';
import { productDefinition, productFields } from './product-fields';
import classes from './settings.module.css';

function ProductDialog({ product, onClose }: { product: Product | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { currency } = useFormat();
  const known = useMeta()?.entities?.product?.fields;
  const fields = useFields(productDefinition).filter((f) => f.form !== false);
  const initial: Record<string, unknown> = product
    ? Object.fromEntries(
        [...productFields.map(({ name }) => name), 'custom'].map((name) => [name, product[name as keyof Product]]),
      )
    : { ...productDefinition.defaults(), currency, unit_price_minor: 0, ...customDefaults(known) };
  const form = useForm<Record<string, unknown>>({
    initial,
    check: (v): Record<string, string> =>
      Object.fromEntries(
        fields.filter((f) => f.required && isEmpty(readField(f, v))).map((f) => [f.name, t('form.required')]),
      ),
    submit: async (v, key) => {
      if (product) await saveRecord(productDefinition, product as unknown as AnyRecord, changedFields(initial, v));
      else await createRecord(productDefinition, v, key);
      onClose();
    },
  });
  return (
    <DialogForm
      title={product ? product.name : t('create.product')}
      form={form}
      shown={fields.map((f) => f.name)}
      submit={t('action.save')}
      onClose={onClose}
    >
      {fields.map((field, index) => (
        <FieldInput
          key={field.name}
          field={field}
          record={form.values}
          autoFocus={index === 0}
          value={readField(field, form.values)}
          error={form.errors[field.name]}
          disabled={field.locked === true}
          onChange={(value) => form.set(...withField(field, value, form.values))}
        />
      ))}
    </DialogForm>
  );
}

export default function ProductsScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const mayImport = useMayImport();
  const format = useFormat();
  const products = useProducts();
  const [open, setOpen] = useState<Product | 'new' | null>(null);
  const create = (
    <ActionButton leftSection={<IconPlus size={14} />} may={may('create', 'product')} onClick={() => setOpen('new')}>
      {t('create.product')}
    </ActionButton>
  );
  return (
    <Part title={t('settings.products')} action={create}>
      {products.length === 0 ? (
        <EmptyState title={t('empty.product')} text={t('emptyText.product')}>
          {create}
          {mayImport && <LinkButton to="/import">{t('import.empty')}</LinkButton>}
          <LinkButton to="/deals">{t('empty.toDeals')}</LinkButton>
        </EmptyState>
      ) : (
        <PlainTable heads={[t('field.name'), t('field.code'), t('field.unit_price_minor'), t('field.active')]}>
          {products.map((product) => (
            <tr key={product.id}>
              <td>
                <strong>{product.name}</strong>
              </td>
              <td className="num">{product.code}</td>
              <td className="num">
                {format.money(product.unit_price_minor, product.currency)}
                {product.recurring_interval && ` / ${t(`choice.interval.${product.recurring_interval}`)}`}
              </td>
              <td>
                <Pill color={product.active ? 'teal' : 'gray'}>{product.active ? t('value.yes') : t('value.no')}</Pill>
              </td>
              <td className={classes.end}>
                <EntryButtons
                  name={product.name}
                  mayEdit={may('edit', 'product')}
                  mayDelete={may('delete', 'product')}
                  onEdit={() => setOpen(product)}
                  onDelete={() =>
                    void deleteRecord(
                      productDefinition,
                      product as unknown as AnyRecord,
                      t('record.deleted', { name: product.name }),
                    ).catch(sayProblem)
                  }
                />
              </td>
            </tr>
          ))}
        </PlainTable>
      )}
      {open && <ProductDialog product={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
    </Part>
  );
}
