/** Second step: what each column means, beside cells of the file. */
import { Alert, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMeta } from '@/api/lookups';
import { Constants } from './constants';
import { type DraftFile, faultsOf } from './draft';
import classes from './imports.module.css';
import { useTargets } from './known-values';
import { useTargetLabel } from './labels';
import type { UseDraft } from './use-draft';

export interface TargetOption {
  value: string;
  label: string;
}

const SAMPLES = 3;

function useOptions(file: DraftFile): TargetOption[] {
  const label = useTargetLabel();
  const targets = useTargets()(file.entity);
  const fields = useMeta()?.entities?.[file.entity]?.fields ?? [];
  const custom = fields.filter(({ name }) => name.startsWith('custom.')).map(({ name }) => name);
  const guessed = Object.values(file.targets).filter((target) => target !== null);
  const offered = [...targets.map(({ name }) => name), ...custom, ...guessed];
  return [...new Set(offered)].map((value) => ({ value, label: label(value) }));
}

/** The first cells of a column that hold something, each once. */
const samplesOf = ({ info }: DraftFile, column: string): string[] => {
  const index = info.header.indexOf(column);
  const texts = info.sample.map((row) => row[index]?.trim() ?? '').filter((text) => text !== '');
  return [...new Set(texts)].slice(0, SAMPLES);
};

function FileColumns({ file, onChange }: { file: DraftFile; onChange: (file: DraftFile) => void }) {
  const { t } = useTranslation();
  const label = useTargetLabel();
  const options = useOptions(file);
  const faults = faultsOf(file);
  const twice = faults.flatMap(({ kind, targets }) => (kind === 'twice' ? targets : []));
  const left = file.info.header.filter((column) => !file.targets[column]).length;
  return (
    <section className={classes.part} aria-label={file.info.name}>
      <h3>
        {file.info.name} <span className="muted">{t(`import.entities.${file.entity}`)}</span>
      </h3>
      {faults.map(({ kind, targets }) => (
        <Alert key={`${kind}${targets.join()}`} color="red" role="alert" p="xs" mb="xs">
          {t(`import.fault.${kind}`, { list: targets.map(label).join(' / ') })}
        </Alert>
      ))}
      {left > 0 && <p className={classes.hint}>{t('import.leftOut', { count: left })}</p>}
      <table className={`${classes.table} ${classes.stacked}`}>
        <thead>
          <tr>
            <th scope="col">{t('import.column')}</th>
            <th scope="col">{t('import.samples')}</th>
            <th scope="col">{t('import.meaning')}</th>
          </tr>
        </thead>
        <tbody>
          {file.info.header.map((column) => {
            const target = file.targets[column] ?? null;
            return (
              <tr key={column} data-left={target === null || undefined}>
                <th scope="row">{column}</th>
                <td className={classes.samples}>{samplesOf(file, column).join(' · ')}</td>
                <td>
                  <Select
                    aria-label={t('import.meaningOf', { column })}
                    placeholder={t('import.leaveOut')}
                    data={options}
                    value={target}
                    searchable
                    clearable
                    error={target !== null && twice.includes(target)}
                    nothingFoundMessage={t('state.nothingFound')}
                    onChange={(next) => onChange({ ...file, targets: { ...file.targets, [column]: next } })}
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Constants file={file} options={options} onChange={(constants) => onChange({ ...file, constants })} />
    </section>
  );
}

export function ColumnsStep({ draft }: { draft: UseDraft }) {
  return draft.files.map((file) => (
    <FileColumns key={file.info.id} file={file} onChange={(next) => draft.change(file.info.id, () => next)} />
  ));
}
