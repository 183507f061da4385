/** A place to paste a signature or an e-mail into, from which the form fills itself. */
import { Alert, Button, Group, Textarea } from '@mantine/core';
import { IconClipboardText } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { post } from '@/api/client';
import { useMay } from '@/api/me';
import { invalidate } from '@/api/query';
import { sayProblem } from '@/form/toasts';
import type { FromText } from './definition';

interface Props {
  /** What was read last; names an account that could be made. */
  found: FromText | null;
  /** Tells whether anything was found. */
  onText: (text: string) => Promise<boolean>;
  onAccount: (id: string) => void;
}

export function PasteBox({ found, onText, onAccount }: Props) {
  const { t } = useTranslation();
  const may = useMay();
  const [opened, setOpened] = useState(false);
  const [nothing, setNothing] = useState(false);
  const [made, setMade] = useState<string>();
  const account = found?.account;
  const make = async () => {
    if (!account) return;
    const record = await post('/accounts', account);
    setMade(account.name);
    onAccount(record.id);
    await invalidate('account');
  };
  const read = (text: string) => {
    if (text.trim())
      void onText(text).then((any) => {
        setNothing(!any);
        setOpened(!any);
      });
  };
  return (
    <>
      {opened ? (
        <Textarea
          autosize
          autoFocus
          minRows={2}
          maxRows={6}
          label={t('form.pasteLabel')}
          description={t('form.pasteText')}
          error={nothing ? t('form.pasteNothing') : undefined}
          onPaste={(event) => {
            event.stopPropagation();
            read(event.clipboardData.getData('text/plain'));
          }}
          onBlur={(event) => read(event.currentTarget.value)}
        />
      ) : (
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          style={{ alignSelf: 'start' }}
          leftSection={<IconClipboardText size={14} />}
          onClick={() => setOpened(true)}
        >
          {t('form.pasteLabel')}
        </Button>
      )}
      {account && made !== account.name && may('create', 'account') && (
        <Alert color="blue" p="xs">
          <Group justify="space-between" gap="xs">
            <span>{t('form.accountFound', { name: account.name })}</span>
            <Button variant="default" size="compact-sm" onClick={() => void make().catch(sayProblem)}>
              {t('create.account')}
            </Button>
          </Group>
        </Alert>
      )}
    </>
  );
}
