import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/ui/page-header';
import { EmptyState } from '@/ui/states';

export function NotFound() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <>
      <PageHeader title={t('state.notFound')} />
      <EmptyState title={t('state.notFound')} text={t('state.notFoundText')}>
        <Button onClick={() => void navigate({ to: '/' })}>{t('nav.today')}</Button>
        <Button variant="default" onClick={() => globalThis.history.back()}>
          {t('action.back')}
        </Button>
      </EmptyState>
    </>
  );
}
