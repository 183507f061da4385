/** A comment as it is read: mentions stand out, the reader's own most of all. */
import { useMe } from '@/api/me';
import { segments } from './mention-text';
import classes from './together.module.css';

export function CommentBody({ body }: { body: string }) {
  const me = useMe();
  let at = 0;
  return (
    <p className={classes.body}>
      {segments(body).map(({ text, userId }) => {
        at += text.length;
        return userId ? (
          <span key={at} className={classes.mention} data-own={userId === me.user.id || undefined}>
            {text}
          </span>
        ) : (
          text
        );
      })}
    </p>
  );
}
