/** Building blocks of the settings pages: a titled part, a table, a text shown once. */
import { Button, Group, Modal } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './settings.module.css';

interface PartProps {
  title: string;
  text?: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Part({ title, text, action, children }: PartProps) {
  return (
    <section className={classes.part} aria-label={title}>
      <header className={classes.head}>
        <h2>{title}</h2>
        {action}
      </header>
      {text && <p className={classes.text}>{text}</p>}
      {children}
    </section>
  );
}

/** A wide table keeps its columns readable on a phone and is scrolled sideways there. */
export function PlainTable({
  heads,
  wide = false,
  children,
}: {
  heads: string[];
  wide?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={t('settings.tableOf', { name: heads[0] })}>
      <table className={classes.table} data-wide={wide || undefined}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
            <th scope="col">
              <span className="hidden">{t('settings.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** A link or secret that is shown this one time. */
export function ShownOnce({
  title,
  text,
  value,
  onClose,
}: {
  title: string;
  text: string;
  value: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <p className={classes.text}>{text}</p>
      <div className={classes.secret}>
        <code>{value}</code>
        <Button
          variant="default"
          data-autofocus
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={() => void navigator.clipboard?.writeText(value).then(() => setCopied(true))}
        >
          {copied ? t('action.copied') : t('action.copy')}
        </Button>
      </div>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t('action.done')}</Button>
      </Group>
    </Modal>
  );
}
