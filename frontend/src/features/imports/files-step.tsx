/** First step: which files, in which order, how they are read and what their rows are. */
import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { moved } from '@/lib/moved';
import { useReorder } from '@/ui/use-reorder';
import { fileOf, withFile } from './draft';
import { DropZone } from './drop-zone';
import { FileCard } from './file-card';
import classes from './imports.module.css';
import { unreadable } from './unreadable';
import type { UseDraft } from './use-draft';
import { useUpload } from './use-upload';

export function FilesStep({ draft }: { draft: UseDraft }) {
  const { t } = useTranslation();
  const { busy, refused, upload } = useUpload((info) => draft.changeFiles((files) => withFile(files, fileOf(info))));
  const move = (from: number, to: number) => draft.changeFiles((files) => moved(files, from, to));
  const { list, drop } = useReorder<HTMLOListElement>({
    ids: draft.files.map(({ info }) => info.id),
    flow: 'down',
    onMove: move,
  });
  return (
    <>
      <DropZone busy={busy} onFiles={upload} />
      {refused.map(({ name, problem }) => (
        <Alert key={name} color="red" role="alert" p="xs" mt="xs">
          <strong>{name}</strong>: {unreadable(t, problem)}
        </Alert>
      ))}
      {draft.files.length > 1 && <p className={classes.hint}>{t('import.orderText')}</p>}
      <ol ref={list} className={classes.files}>
        {draft.files.map((file, index) => (
          <FileCard
            key={file.info.id}
            file={file}
            index={index}
            count={draft.files.length}
            drop={drop?.index === index ? drop.side : undefined}
            onMove={(to) => move(index, to)}
            onChange={(next) => draft.change(file.info.id, () => next)}
            onRemove={() => draft.changeFiles((files) => files.filter(({ info }) => info.id !== file.info.id))}
          />
        ))}
      </ol>
    </>
  );
}
