/** A file as the timeline tells of it. */
import { useTranslation } from 'react-i18next';
import type { FileRecord } from '@/api/types';
import classes from './files.module.css';
import { openPreview } from './preview';
import { sizeText } from './size';

export function FileLine({ file }: { file: FileRecord }) {
  const { i18n } = useTranslation();
  return (
    <div>
      <button type="button" className={classes.inline} onClick={() => openPreview([file], file)}>
        {file.name}
      </button>{' '}
      <span className="muted num">{sizeText(file.size_bytes, i18n.language)}</span>
    </div>
  );
}
