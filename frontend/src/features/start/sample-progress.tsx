/** How far the making or the removal of the sample company is. */
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SampleData } from '@/api/types';
import classes from './start.module.css';

export function SampleProgress({ data }: { data: SampleData }) {
  const { t } = useTranslation();
  const { done_count: done = 0, total_count: total } = data.job ?? {};
  const label = t(data.state === 'removing' ? 'start.sample.removing' : 'start.sample.making');
  return (
    <div className={classes.working}>
      <span role="status">{label}</span>
      <Progress size="sm" animated value={total ? (100 * done) / total : 0} aria-label={label} />
    </div>
  );
}
