/** The files on a record: added by drop, paste, choice or camera; shown, fetched, renamed, removed. */
import { Button, Group, Portal } from '@mantine/core';
import { IconCamera, IconPaperclip } from '@tabler/icons-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { titleOf } from '@/api/entities';
import { useMay, useMe } from '@/api/me';
import type { AnyRecord, FileRecord } from '@/api/types';
import { ErrorState } from '@/form/error-state';
import { usePhone } from '@/lib/use-phone';
import { RelatedSection } from '@/records/related-list';
import { type FileParent, useFiles } from './api';
import { FileRow } from './file-row';
import classes from './files.module.css';
import { openPreview } from './preview';
import { RenameDialog } from './rename-dialog';
import { UploadRow } from './upload-row';
import { addFiles, useUploads } from './uploads';
import { useIncoming } from './use-incoming';

export function FilesSection({ entity, record }: { entity: FileParent; record: AnyRecord }) {
  const { t } = useTranslation();
  const { id } = record;
  const may = useMay();
  const { file_limit_bytes: limit } = useMe();
  const editable = may('create', 'file') && may('edit', entity, record);
  const { data, error, refetch } = useFiles(entity, id);
  const uploads = useUploads(entity, id);
  const [renaming, setRenaming] = useState<FileRecord | null>(null);
  const add = (files: readonly File[]) => addFiles(entity, id, files, limit);
  const over = useIncoming(editable, t('file.pasted'), add);
  const files = data?.data ?? [];
  const count = data?.page.count ?? files.length;
  return (
    <RelatedSection title={t('file.title')} count={data ? count : undefined}>
      {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && files.length === 0 && uploads.length === 0 && (
        <p className={classes.none}>{t(editable ? 'file.emptyText' : 'related.none')}</p>
      )}
      <ul className={classes.list}>
        {uploads.map((upload) => (
          <UploadRow key={upload.key} upload={upload} limit={limit} />
        ))}
        {files.map((file) => (
          <FileRow
            key={file.id}
            file={file}
            editable={editable}
            onOpen={() => openPreview(files, file)}
            onRename={() => setRenaming(file)}
          />
        ))}
      </ul>
      {count > files.length && <p className={classes.none}>{t('related.more', { count: count - files.length })}</p>}
      {editable && <Choose onFiles={add} />}
      {renaming && <RenameDialog file={renaming} onClose={() => setRenaming(null)} />}
      {over && (
        <Portal>
          <div className={classes.over}>
            <IconPaperclip size={22} aria-hidden />
            <span>{t('file.dropOn', { name: titleOf(record) || t(`entity.${entity}`) })}</span>
          </div>
        </Portal>
      )}
    </RelatedSection>
  );
}

/** Files from the disk, on a phone also from its camera. */
function Choose({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const { t } = useTranslation();
  const phone = usePhone();
  const disk = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const chosen = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = '';
  };
  return (
    <Group gap={6} mt={6}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconPaperclip size={14} />}
        onClick={() => disk.current?.click()}
      >
        {t('file.add')}
      </Button>
      {phone && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconCamera size={14} />}
          onClick={() => camera.current?.click()}
        >
          {t('file.photo')}
        </Button>
      )}
      <input ref={disk} type="file" multiple hidden aria-label={t('file.add')} onChange={chosen} />
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        aria-label={t('file.photo')}
        onChange={chosen}
      />
    </Group>
  );
}
