/** Edit and delete at the end of a row. */
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '@/ui/guarded';

interface Props {
  name: string;
  mayEdit: boolean;
  mayDelete: boolean;
  onEdit: () => void;
  onDelete: () => void;
}

export function EntryButtons({ name, mayEdit, mayDelete, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <IconButton label={t('record.edit', { field: name })} may={mayEdit} onClick={onEdit}>
        <IconPencil size={15} />
      </IconButton>
      <IconButton label={t('record.delete', { name })} may={mayDelete} onClick={onDelete}>
        <IconTrash size={15} />
      </IconButton>
    </>
  );
}
