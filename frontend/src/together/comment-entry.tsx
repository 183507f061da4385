/** A comment on the timeline; its author changes it there. */
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import { useMe } from '@/api/me';
import type { Comment } from '@/api/types';
import { sayProblem } from '@/form/toasts';
import { dropComment } from './about';
import { CommentBody } from './comment-body';
import { CommentForm } from './comment-form';
import classes from './together.module.css';

interface Props {
  comment: Comment;
  entity: PagedEntity;
  id: string;
  by: string | null | undefined;
}

export function CommentEntry({ comment, entity, id, by }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const [editing, setEditing] = useState(false);
  const own = comment.created_by === me.user.id;
  const mayDelete = own || me.permissions.comment?.delete === 'all';
  if (editing)
    return (
      <CommentForm
        className={classes.form}
        entity={entity}
        id={id}
        comment={comment}
        onDone={() => setEditing(false)}
      />
    );
  return (
    <div className={classes.entry}>
      <CommentBody body={comment.body} />
      {(own || mayDelete) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={24} ml="auto" aria-label={t('comment.actions', { name: by ?? '' })}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {own && <Menu.Item onClick={() => setEditing(true)}>{t('action.edit')}</Menu.Item>}
            {mayDelete && (
              <Menu.Item color="red" onClick={() => void dropComment(comment, t('comment.deleted')).catch(sayProblem)}>
                {t('action.delete')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
