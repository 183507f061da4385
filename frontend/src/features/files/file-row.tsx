import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useNames } from '@/api/lookups';
import type { FileRecord } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { useFormat } from '@/lib/locale';
import { downloadFile, dropFile } from './api';
import classes from './files.module.css';
import { sizeText } from './size';
import { Thumbnail } from './thumbnail';

interface Props {
  file: FileRecord;
  editable: boolean;
  onOpen: () => void;
  onRename: () => void;
}

export function FileRow({ file, editable, onOpen, onRename }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const name = useNames();
  const by = file.created_by ? name('users', file.created_by) : null;
  return (
    <li className={classes.row}>
      <button type="button" className={classes.open} onClick={onOpen} title={file.name}>
        <Thumbnail file={file} />
        <span className={classes.text}>
          <span className={classes.name}>{file.name}</span>
          <span className={classes.meta}>
            <span className="num">{sizeText(file.size_bytes, i18n.language)}</span>
            {by && <span>{by}</span>}
            <time dateTime={file.created_at} title={format.moment(file.created_at)}>
              {format.ago(file.created_at)}
            </time>
          </span>
        </span>
      </button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={28} aria-label={t('record.actionsFor', { name: file.name })}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void downloadFile(file).catch(sayProblem)}>{t('file.download')}</Menu.Item>
          {editable && (
            <>
              <Menu.Item onClick={onRename}>{t('file.rename')}</Menu.Item>
              <Menu.Item
                color="red"
                onClick={() =>
                  void dropFile(file, t('record.deleted', { name: file.name })).catch((error: unknown) =>
                    sayProblem(error),
                  )
                }
              >
                {t('action.delete')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
