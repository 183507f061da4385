import { ActionIcon, Button, Progress } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api/problem';
import { sentenceOf } from '@/form/problem-text';
import classes from './files.module.css';
import { sizeText } from './size';
import { cancelUpload, retryUpload, type Upload } from './uploads';

/** A file that is too large stays so; everything else may go better next time. */
const mayRetry = ({ status }: Problem): boolean => status !== 413 && status !== 403;

function told(t: TFunction, problem: Problem, limit: string): string {
  return problem.status === 413 ? t('file.tooLarge', { limit }) : sentenceOf(t, problem);
}

export function UploadRow({ upload, limit }: { upload: Upload; limit: number }) {
  const { t, i18n } = useTranslation();
  const { file, sent, state, problem, key } = upload;
  const share = file.size > 0 ? Math.min(100, Math.round((sent / file.size) * 100)) : 100;
  return (
    <li className={classes.upload}>
      <div className={classes.uploadHead}>
        <span className={classes.name}>{file.name}</span>
        <span className="muted num">{sizeText(file.size, i18n.language)}</span>
        <ActionIcon
          size={24}
          aria-label={t(problem ? 'file.dismiss' : 'file.cancel', { name: file.name })}
          onClick={() => cancelUpload(key)}
        >
          <IconX size={14} />
        </ActionIcon>
      </div>
      {problem ? (
        <div className={classes.fault} role="alert">
          <span>{told(t, problem, sizeText(limit, i18n.language))}</span>
          {mayRetry(problem) && (
            <Button size="compact-xs" variant="default" onClick={() => retryUpload(key)}>
              {t('action.retry')}
            </Button>
          )}
        </div>
      ) : (
        <Progress
          size="sm"
          value={share}
          animated={state === 'sending' && share === 100}
          aria-label={t('file.progress', { name: file.name })}
        />
      )}
    </li>
  );
}
