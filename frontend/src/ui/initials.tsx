import classes from './initials.module.css';

const COLORS = ['blue', 'cyan', 'teal', 'orange', 'pink', 'violet', 'indigo', 'yellow'];

const colorOf = (name: string): string => {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return COLORS[sum % COLORS.length] ?? 'blue';
};

const lettersOf = (name: string): string => {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : '']
    .map((w) => [...(w ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
};

interface Props {
  name: string;
  square?: boolean;
}

/** The initials alone, as decoration of a name that stands beside them. */
export function InitialsMark({ name, square = false }: Props) {
  const color = colorOf(name);
  const style = {
    background: `light-dark(var(--mantine-color-${color}-1), color-mix(in srgb, var(--mantine-color-${color}-8) 45%, transparent))`,
    color: `light-dark(var(--mantine-color-${color}-8), var(--mantine-color-${color}-2))`,
  };
  return (
    <span className={classes.mark} data-square={square || undefined} style={style} aria-hidden>
      {lettersOf(name)}
    </span>
  );
}

/** A name with its initials before it. */
export function Initials({ name, square = false }: Props) {
  return (
    <span className={classes.row}>
      <InitialsMark name={name} square={square} />
      <span className={classes.name}>{name}</span>
    </span>
  );
}
