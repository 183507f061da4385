/** How a file is read, as it was detected; every part can be corrected. */
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DATE_ORDERS, type FileInfo, type SheetFormat } from './types';

interface Props {
  info: FileInfo;
  onChange: (change: Partial<SheetFormat>) => void;
}

const ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-1', 'utf-16le', 'utf-16be', 'macintosh'];
const DELIMITERS = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' } as const;

/** The offered values, and the one in use when it is none of them. */
const withCurrent = (offered: readonly string[], current: string | null | undefined): string[] =>
  current && !offered.includes(current) ? [current, ...offered] : [...offered];

export function FormatFields({ info, onChange }: Props) {
  const { t } = useTranslation();
  const { format, sheets } = info;
  const delimiters = Object.entries(DELIMITERS).map(([value, name]) => ({
    value,
    label: t(`import.delimiters.${name}`),
  }));
  return (
    <>
      {sheets.length > 1 && (
        <Select
          label={t('import.sheet')}
          data={sheets}
          value={format.sheet}
          allowDeselect={false}
          onChange={(sheet) => onChange({ sheet })}
        />
      )}
      {format.kind !== 'xlsx' && (
        <>
          <Select
            label={t('import.encoding')}
            data={withCurrent(ENCODINGS, format.encoding)}
            value={format.encoding}
            allowDeselect={false}
            onChange={(encoding) => onChange({ encoding })}
          />
          <Select
            label={t('import.delimiter')}
            data={
              format.delimiter && !(format.delimiter in DELIMITERS)
                ? [{ value: format.delimiter, label: format.delimiter }, ...delimiters]
                : delimiters
            }
            value={format.delimiter}
            allowDeselect={false}
            onChange={(delimiter) => onChange({ delimiter })}
          />
        </>
      )}
      <Select
        label={t('import.dates')}
        data={DATE_ORDERS.map((value) => ({ value, label: t(`import.dateOrder.${value}`) }))}
        value={format.date_order}
        allowDeselect={false}
        onChange={(_value, option) =>
          onChange({ date_order: DATE_ORDERS.find((order) => order === option?.value) ?? null })
        }
      />
      <Select
        label={t('import.decimal')}
        data={[
          { value: '.', label: t('import.decimals.point') },
          { value: ',', label: t('import.decimals.comma') },
        ]}
        value={format.decimal}
        allowDeselect={false}
        onChange={(decimal) => onChange({ decimal })}
      />
    </>
  );
}
