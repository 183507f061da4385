/** A file of an import: its place, what its rows are, how it is read. */
import { ActionIcon, Alert, Select } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconGripVertical, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { isProblem } from '@/api/problem';
import { readFile } from './api';
import { type DraftFile, readAgain } from './draft';
import { FormatFields } from './format-fields';
import classes from './imports.module.css';
import { IMPORTED, type ImportEntity, type SheetFormat } from './types';
import { unreadable } from './unreadable';

interface Props {
  file: DraftFile;
  index: number;
  count: number;
  drop: 'before' | 'after' | undefined;
  onMove: (to: number) => void;
  onChange: (file: DraftFile) => void;
  onRemove: () => void;
}

export function FileCard({ file, index, count, drop, onMove, onChange, onRemove }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const heading = useId();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const { info, entity } = file;
  const read = async (change: Partial<SheetFormat>, as: ImportEntity) => {
    setBusy(true);
    setFault(null);
    try {
      onChange(readAgain(file, await readFile(info.id, { ...info.format, ...change }, as), as));
    } catch (problem) {
      if (!isProblem(problem)) throw problem;
      setFault(unreadable(t, problem));
    } finally {
      setBusy(false);
    }
  };
  const name = info.name;
  return (
    <li className={classes.file} aria-labelledby={heading} data-drop={drop} aria-busy={busy}>
      <header className={classes.fileHead}>
        {count > 1 && (
          <span className={classes.handle} data-handle aria-hidden>
            <IconGripVertical size={16} />
          </span>
        )}
        <h3 id={heading}>{name}</h3>
        <span className="muted num">{t('import.rows', { count: info.row_count })}</span>
        <span className={classes.spring} />
        {count > 1 && (
          <>
            <ActionIcon
              size={28}
              disabled={index === 0}
              aria-label={t('import.earlier', { name })}
              onClick={() => onMove(index - 1)}
            >
              <IconChevronUp size={15} />
            </ActionIcon>
            <ActionIcon
              size={28}
              disabled={index === count - 1}
              aria-label={t('import.later', { name })}
              onClick={() => onMove(index + 1)}
            >
              <IconChevronDown size={15} />
            </ActionIcon>
          </>
        )}
        <ActionIcon size={28} aria-label={t('import.removeFile', { name })} onClick={onRemove}>
          <IconX size={15} />
        </ActionIcon>
      </header>
      <div className={classes.fields}>
        <Select
          label={t('import.kind')}
          data={IMPORTED.map((value) => ({
            value,
            label: t(`import.entities.${value}`),
            disabled: !may('create', value),
          }))}
          value={entity}
          allowDeselect={false}
          onChange={(_value, option) => {
            const chosen = IMPORTED.find((kind) => kind === option?.value);
            if (chosen && chosen !== entity) void read({}, chosen);
          }}
        />
        <FormatFields info={info} onChange={(change) => void read(change, entity)} />
      </div>
      {fault && (
        <Alert color="red" role="alert" p="xs" mt="xs">
          {fault}
        </Alert>
      )}
      {info.ambiguous_dates && (
        <Alert color="orange" p="xs" mt="xs">
          {t('import.ambiguousDates', { order: t(`import.dateOrder.${info.format.date_order ?? 'ymd'}`) })}
        </Alert>
      )}
      {!may('create', entity) && (
        <Alert color="red" p="xs" mt="xs">
          {t('state.notAllowed')}
        </Alert>
      )}
      <p className={classes.hint}>
        {t('import.columnsFound', { count: info.header.length, list: info.header.join(', ') })}
      </p>
    </li>
  );
}
