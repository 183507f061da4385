/** Where a contact works and worked, as it is shown. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRecordName } from '@/api/lookups';
import type { Contact, Job } from '@/api/types';
import { useFormat } from '@/lib/locale';
import classes from './contacts.module.css';

function JobLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useRecordName('accounts', job.account_id);
  const from = job.from_on ? format.day(job.from_on) : '';
  const to = job.to_on ? format.day(job.to_on) : t('job.today');
  return (
    <li data-past={Boolean(job.to_on) || undefined}>
      <Link to="/accounts/$id" params={{ id: job.account_id }}>
        {name ?? '…'}
      </Link>
      {job.title && <span>{job.title}</span>}
      {(from || job.to_on) && <span className="muted num">{[from, to].filter(Boolean).join(' – ')}</span>}
    </li>
  );
}

export const showJobs = (contact: Contact) =>
  contact.jobs.length ? (
    <ul className={classes.jobs}>
      {contact.jobs.map((job) => (
        <JobLine key={job.id ?? job.account_id} job={job} />
      ))}
    </ul>
  ) : null;
