/** Says something about a record, or says it better. The draft survives a reload. */
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PagedEntity } from '@/api/entities';
import type { Comment } from '@/api/types';
import { FormProblem } from '@/form/form-problem';
import { useForm } from '@/form/use-form';
import { modKey } from '@/lib/hotkeys';
import { addComment, changeComment } from './about';
import { MentionInput } from './mention-input';
import { type People, peopleIn, plainText, withMentions } from './mention-text';

interface Props {
  entity: PagedEntity;
  id: string;
  /** The comment to change; a new one without. */
  comment?: Comment;
  onDone?: () => void;
  className?: string | undefined;
}

export function CommentForm({ entity, id, comment, onDone, className }: Props) {
  const { t } = useTranslation();
  const form = useForm({
    draft: `comment:${comment?.id ?? `${entity}:${id}`}`,
    initial: {
      text: comment ? plainText(comment.body) : '',
      people: (comment ? peopleIn(comment.body) : {}) as People,
    },
    check: ({ text }): Record<string, string> => (text.trim() ? {} : { body: t('form.required') }),
    submit: async ({ text, people }, key) => {
      const body = withMentions(text, people);
      if (comment) await changeComment(comment, body);
      else await addComment(entity, id, body, key);
      form.reset();
      onDone?.();
    },
  });
  const { values, errors, set } = form;
  return (
    <form
      className={className}
      onSubmit={form.onSubmit}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) form.onSubmit(event);
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        if (onDone) onDone();
        else document.getElementById('main')?.focus();
      }}
    >
      <FormProblem problem={form.problem} shown={['body']} />
      <MentionInput
        entity={entity}
        id={id}
        minRows={2}
        placeholder={t('comment.placeholder')}
        aria-label={t('comment.label')}
        autoFocus={comment !== undefined}
        value={values.text}
        error={errors.body}
        onChange={(text) => set('text', text)}
        onMention={(name, userId) => set('people', { ...values.people, [name]: userId })}
      />
      <Group gap={6} justify="flex-end">
        {onDone && (
          <Button variant="default" onClick={onDone}>
            {t('action.cancel')}
          </Button>
        )}
        <Button type="submit" loading={form.busy} title={`${modKey}+↵`}>
          {t(comment ? 'action.save' : 'comment.submit')}
        </Button>
      </Group>
    </form>
  );
}
