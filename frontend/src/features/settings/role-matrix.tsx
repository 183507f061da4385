/** What a role may do: objects down, actions across, a level in each cell. */
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Action, Level, Rights } from '@/api/types';
import { ACTIONS, choicesOf, GROUPS, isYesOrNo, levelsOf, type RoleObject, withLevel, yesOf } from './role-levels';
import classes from './roles.module.css';

export type Matrix = Readonly<Record<RoleObject, Rights>>;

interface Props {
  matrix: Matrix;
  /** Absent where it is only shown. */
  onChange?: (object: RoleObject, rights: Rights) => void;
}

const HINTED = ['activity', 'view'] as const;
const hinted = (object: RoleObject): object is (typeof HINTED)[number] =>
  (HINTED as readonly RoleObject[]).includes(object);

function Cell({ object, action, matrix, onChange }: Props & { object: RoleObject; action: Action }) {
  const { t } = useTranslation();
  const rights = matrix[object];
  const level = rights[action];
  const choices = choicesOf(object, action, rights);
  const yesOrNo = isYesOrNo(object, action);
  const say = (of: Level) => {
    if (yesOrNo) return of === 'none' ? t('role.no') : t('role.yes');
    return t(`role.level.${of}`);
  };
  if (levelsOf(object, action).length === 1 && level === 'none') return <span className="muted">–</span>;
  if (!onChange || choices.length < 2) return <span data-level={level}>{say(level)}</span>;
  const offered = yesOrNo ? (['none', level === 'none' ? yesOf(object, action, rights) : level] as const) : choices;
  return (
    <NativeSelect
      size="xs"
      aria-label={t('role.cellOf', { action: t(`role.action.${action}`), object: t(`role.object.${object}`) })}
      data-level={level}
      data={offered.map((value) => ({ value, label: say(value) }))}
      value={level}
      onChange={(event) => onChange(object, withLevel(object, action, event.currentTarget.value as Level, rights))}
    />
  );
}

export function RoleMatrix({ matrix, onChange }: Props) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={t('role.rights')}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <td />
            {ACTIONS.map((action) => (
              <th key={action} scope="col">
                {t(`role.action.${action}`)}
              </th>
            ))}
          </tr>
        </thead>
        {GROUPS.map(({ name, objects }) => (
          <tbody key={name}>
            <tr className={classes.group}>
              <th colSpan={ACTIONS.length + 1} scope="rowgroup">
                {t(`role.group.${name}`)}
              </th>
            </tr>
            {objects.map((object) => (
              <tr key={object}>
                <th scope="row">
                  {t(`role.object.${object}`)}
                  {hinted(object) && <div className={classes.hint}>{t(`role.hint.${object}`)}</div>}
                </th>
                {ACTIONS.map((action) => (
                  <td key={action}>
                    <Cell object={object} action={action} matrix={matrix} {...(onChange ? { onChange } : {})} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}
