/** What a screen shows instead of content: nothing yet, or loading. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './states.module.css';

interface EmptyProps {
  icon?: ReactNode;
  title: string;
  text?: string;
  children?: ReactNode;
}

export function EmptyState({ icon, title, text, children }: EmptyProps) {
  return (
    <div className={classes.state}>
      {icon}
      <p className={classes.title}>{title}</p>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  );
}

export function SkeletonLines({ count = 6 }: { count?: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.lines} role="status" aria-label={t('state.loading')}>
      {Array.from({ length: count }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <span key={i} className={classes.bone} style={{ width: `${50 + ((i * 29) % 45)}%` }} />
      ))}
    </div>
  );
}
