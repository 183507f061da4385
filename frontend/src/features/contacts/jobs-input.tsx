/** Edits where a contact works; a new job ends the current one instead of overwriting it. */
import { ActionIcon, Button, Checkbox, Group, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JobInput } from '@/api/types';
import type { FieldInputProps } from '@/form/field';
import { RecordSelect } from '@/form/ref-select';
import { useFormat } from '@/lib/locale';
import classes from './contacts.module.css';

/** A job change: what was current ends on the day the new job starts. */
export function changeJob(jobs: readonly JobInput[], account_id: string, on: string): JobInput[] {
  const ended = jobs.map((job) => (job.to_on ? { ...job, primary: false } : { ...job, to_on: on, primary: false }));
  return [{ account_id, title: null, from_on: jobs.length ? on : null, to_on: null, primary: true }, ...ended];
}

export function JobsInput({ value, onChange, error }: FieldInputProps) {
  const { t } = useTranslation();
  const { today } = useFormat();
  const jobs = (value as JobInput[] | undefined) ?? [];
  const change = (index: number, part: Partial<JobInput>) =>
    onChange(
      jobs.map((job, i) => (i === index ? { ...job, ...part } : part.primary ? { ...job, primary: false } : job)),
    );
  return (
    <div>
      {jobs.map((job, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a new job has no id yet
        <fieldset key={index} className={classes.point}>
          <Group gap={4} wrap="nowrap">
            <RecordSelect
              entity="account"
              value={job.account_id || null}
              onChange={(id) => change(index, { account_id: id ?? '' })}
              shared={{ size: 'xs', 'aria-label': t('field.account_id'), style: { flex: 1 } }}
            />
            <ActionIcon
              size={30}
              aria-label={t('job.remove')}
              onClick={() => onChange(jobs.filter((_, i) => i !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          </Group>
          <TextInput
            size="xs"
            mt={4}
            aria-label={t('field.job_title')}
            placeholder={t('field.job_title')}
            value={job.title ?? ''}
            onChange={(event) => change(index, { title: event.currentTarget.value || null })}
          />
          <Group gap={4} mt={4} grow>
            <TextInput
              size="xs"
              type="date"
              label={t('job.from')}
              value={job.from_on ?? ''}
              onChange={(event) => change(index, { from_on: event.currentTarget.value || null })}
            />
            <TextInput
              size="xs"
              type="date"
              label={t('job.to')}
              value={job.to_on ?? ''}
              onChange={(event) => change(index, { to_on: event.currentTarget.value || null })}
            />
          </Group>
          <Checkbox
            size="xs"
            mt={6}
            label={t('job.primary')}
            checked={job.primary ?? false}
            onChange={(event) => change(index, { primary: event.currentTarget.checked })}
          />
        </fieldset>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={13} />}
        onClick={() => onChange(changeJob(jobs, '', today()))}
      >
        {t(jobs.length ? 'job.change' : 'job.add')}
      </Button>
      {error && (
        <p role="alert" className="error">
          {error}
        </p>
      )}
    </div>
  );
}
