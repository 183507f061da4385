/** Fourth step: texts that name nothing the program knows, each with what is to be read in its place. */
import { Select } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/ui/states';
import type { DraftFile } from './draft';
import classes from './imports.module.css';
import type { UnknownColumn } from './known-values';
import { useTargetLabel } from './labels';
import type { Policy } from './types';
import type { UseDraft } from './use-draft';

interface ColumnProps {
  file: DraftFile;
  unknown: UnknownColumn;
  onChange: (values: Record<string, string | null>) => void;
}

/** What becomes of a text that stays as it is. */
function policyOf(file: DraftFile, { target }: UnknownColumn): Policy {
  if (target.kind === 'choice' || target.entity === 'stage' || target.entity === 'pipeline') return 'refuse';
  return target.entity === 'user' ? file.unknownPeople : file.unknownRecords;
}

function UnknownTexts({ file, unknown, onChange }: ColumnProps) {
  const { t } = useTranslation();
  const label = useTargetLabel();
  const { column, known, texts, target } = unknown;
  const chosen = file.values[column] ?? {};
  const data = [
    { value: '', label: t('import.leaveEmpty') },
    ...known.map(({ value, label: name }) => ({ value, label: name })),
  ];
  const policy = policyOf(file, unknown);
  return (
    <table className={`${classes.table} ${classes.stacked}`}>
      <caption>
        {column} → {label(target.name)}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t('import.inFile')}</th>
          <th scope="col">{t('import.howOften')}</th>
          <th scope="col">{t('import.readAs')}</th>
        </tr>
      </thead>
      <tbody>
        {texts.map(({ text, count, suggested }) => {
          const value = text in chosen ? (chosen[text] ?? null) : suggested;
          return (
            <tr key={text} data-left={value === null || undefined}>
              <th scope="row">{text}</th>
              <td className="num">{t('import.rows', { count })}</td>
              <td>
                <Select
                  aria-label={t('import.readAsOf', { text })}
                  placeholder={t(`import.staysAs.${policy}`)}
                  data={data}
                  value={value}
                  searchable
                  clearable
                  nothingFoundMessage={t('state.nothingFound')}
                  description={
                    value !== null && value === suggested && !(text in chosen) ? t('import.suggested') : undefined
                  }
                  inputWrapperOrder={['label', 'input', 'description', 'error']}
                  onChange={(next) => onChange({ ...chosen, [text]: next })}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

export function ValuesStep({ draft, unknown }: { draft: UseDraft; unknown: readonly UnknownColumn[][] }) {
  const { t } = useTranslation();
  if (unknown.every((columns) => columns.length === 0))
    return (
      <EmptyState icon={<IconCircleCheck size={26} />} title={t('import.allKnown')} text={t('import.allKnownText')} />
    );
  return draft.files.map((file, index) =>
    unknown[index]?.length ? (
      <section key={file.info.id} className={classes.part} aria-label={file.info.name}>
        <h3>{file.info.name}</h3>
        {unknown[index].map((entry) => (
          <UnknownTexts
            key={entry.column}
            file={file}
            unknown={entry}
            onChange={(values) =>
              draft.change(file.info.id, (old) => ({ ...old, values: { ...old.values, [entry.column]: values } }))
            }
          />
        ))}
      </section>
    ) : null,
  );
}
