/** The rows that failed, each with the reasons and its cells. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '@/form/error-state';
import { problemText } from '@/form/problem-text';
import { sayProblem } from '@/form/toasts';
import { downloadFailed, useRows } from './api';
import classes from './imports.module.css';
import { useTargetLabel } from './labels';
import type { ColumnPlan, Import, ImportRow } from './types';

/** Codes whose explanation names the cell's text, which a general sentence does not. */
const TELLING = ['not_found', 'ambiguous', 'date', 'number', 'integer', 'boolean', 'invalid_choice'] as const;

/** What the server has put between «», which is the text of the cell. */
const quoted = (detail: string): string => /«(.*)»/.exec(detail)?.[1] ?? '';

function useReason() {
  const { t } = useTranslation();
  const label = useTargetLabel();
  return ({ pointer, code, detail }: ImportRow['faults'][number], columns: readonly ColumnPlan[]): string => {
    const member = pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
    // what is wrong with a cell is told by the column's heading, what a record lacks by the name of its field
    const heading = columns.some(({ column }) => column === member);
    const name = heading ? member : label(member.replace(/_(id|minor)$/, ''));
    const telling = TELLING.find((known) => known === code);
    const text = quoted(detail);
    const reason = telling && text ? t(`import.reason.${telling}`, { text }) : problemText(t, code, detail);
    return member ? `${name}: ${reason}` : reason;
  };
}

export function FailedRows({ made }: { made: Import }) {
  const { t } = useTranslation();
  const reason = useReason();
  const rows = useRows(made.id, { outcome: 'failed' }, made.counts.failed > 0);
  if (made.counts.failed === 0) return null;
  const found = rows.data?.pages.flatMap(({ data }) => data) ?? [];
  const several = made.plan.files.length > 1;
  return (
    <section className={classes.part} aria-label={t('import.failedRows')}>
      <header className={classes.fileHead}>
        <h3>{t('import.failedRows')}</h3>
        <span className={classes.spring} />
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconDownload size={14} />}
          onClick={() => void downloadFailed(made.id, `${t('import.failedFile')}.csv`).catch(sayProblem)}
        >
          {t('import.download')}
        </Button>
      </header>
      {rows.error && <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={t('import.failedRows')}>
        <table className={classes.table}>
          <thead>
            <tr>
              {several && <th scope="col">{t('import.file')}</th>}
              <th scope="col">{t('import.row')}</th>
              <th scope="col">{t('import.why')}</th>
              <th scope="col">{t('import.cells')}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((row) => (
              <tr key={`${row.file_index},${row.row_number}`}>
                {several && <td>{t(`import.entities.${made.plan.files[row.file_index]?.entity ?? 'account'}`)}</td>}
                <td className="num">{row.row_number}</td>
                <td>
                  {row.faults.map((fault) => (
                    <div key={fault.pointer + fault.code}>
                      {reason(fault, made.plan.files[row.file_index]?.columns ?? [])}
                    </div>
                  ))}
                </td>
                <td className={classes.samples}>{row.cells.filter(Boolean).join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {rows.hasNextPage && (
        <Button mt="sm" variant="default" loading={rows.isFetchingNextPage} onClick={() => void rows.fetchNextPage()}>
          {t('list.more')}
        </Button>
      )}
    </section>
  );
}
