/** Looks at files one after the other: arrows go on, Esc closes. Only what the server found to be an image or a PDF is shown. */
import { Button, Group, Modal } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileRecord } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { sayProblem } from '@/form/toasts';
import { useStore } from '@/lib/store';
import { IconButton } from '@/ui/guarded';
import { EmptyState, SkeletonLines } from '@/ui/states';
import { contentOptions, downloadFile } from './api';
import classes from './files.module.css';
import { previewing } from './preview';
import { sizeText } from './size';
import { Thumbnail } from './thumbnail';
import { useObjectUrl } from './use-object-url';

export function PreviewDialog() {
  const { t, i18n } = useTranslation();
  const shown = useStore(previewing);
  const file = shown?.files[shown.index];
  const close = () => previewing.set(null);
  const count = shown?.files.length ?? 0;
  const go = (step: number) => {
    const now = previewing.get();
    const index = (now?.index ?? 0) + step;
    if (now && index >= 0 && index < now.files.length) previewing.set({ ...now, index });
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
      const now = previewing.get();
      const index = (now?.index ?? 0) + step;
      if (step && now && index >= 0 && index < now.files.length) previewing.set({ ...now, index });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (!shown || !file) return null;
  return (
    <Modal
      opened
      onClose={close}
      title={file.name}
      size="min(1100px, 96vw)"
      classNames={{ title: classes.dialogTitle ?? '' }}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <div className={classes.stage}>
        <Shown key={file.id} file={file} />
      </div>
      <Group justify="space-between" mt="sm" gap="xs">
        <Group gap={4}>
          {count > 1 && (
            <>
              <IconButton
                label={t('file.previous')}
                may={shown.index > 0}
                reason={t('file.first')}
                onClick={() => go(-1)}
              >
                <IconChevronLeft size={16} />
              </IconButton>
              <span className="muted num" role="status">
                {t('file.place', { place: shown.index + 1, count })}
              </span>
              <IconButton
                label={t('file.next')}
                may={shown.index < count - 1}
                reason={t('file.last')}
                onClick={() => go(1)}
              >
                <IconChevronRight size={16} />
              </IconButton>
            </>
          )}
          <span className="muted num">{sizeText(file.size_bytes, i18n.language)}</span>
        </Group>
        <Button
          variant="default"
          leftSection={<IconDownload size={15} />}
          onClick={() => void downloadFile(file).catch(sayProblem)}
        >
          {t('file.download')}
        </Button>
      </Group>
    </Modal>
  );
}

function Shown({ file }: { file: FileRecord }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...contentOptions(file), enabled: file.preview !== null });
  const address = useObjectUrl(data);
  if (file.preview === null)
    return <EmptyState icon={<Thumbnail file={file} />} title={t('file.noPreview')} text={t('file.noPreviewText')} />;
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!address) return <SkeletonLines count={8} />;
  return file.preview === 'image' ? (
    <img className={classes.image} src={address} alt={file.name} />
  ) : (
    <iframe className={classes.pdf} src={address} title={file.name} />
  );
}
